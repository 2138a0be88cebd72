import { dateOrders, type DateOrder } from '../dto/import-mapping.dto';
import { decimalSignOf } from '../values/hours';
import { sameName, tidy } from './folded';

type Texts = ReadonlyMap<string, number>;

/** How many dates can be read in one order only: those with a day above 12. */
export function dateOrderEvidence(texts: Texts): Record<DateOrder, number> {
  const evidence = { DMY: 0, MDY: 0, YMD: 0 };
  for (const [text, count] of texts) {
    const parts = /^(\d{1,2})[-./ ]+(\d{1,2})[-./ ]+(?:\d{2}|\d{4})\b/.exec(text);
    if (!parts) continue;
    const [first, second] = [Number(parts[1]), Number(parts[2])];
    if (first > 31) evidence.YMD += count;
    else if (first > 12) evidence.DMY += count;
    else if (second > 12) evidence.MDY += count;
  }
  return evidence;
}

/** The order with most evidence; undefined without any. */
export function likeliest(evidence: Record<DateOrder, number>): DateOrder | undefined {
  const best = dateOrders.reduce((a, b) => (evidence[b] > evidence[a] ? b : a));
  return evidence[best] > 0 ? best : undefined;
}

/** More commas than points, or the other way round; undefined without any. */
export function likeliestDecimalSign(texts: Texts): ',' | '.' | undefined {
  const counts = { ',': 0, '.': 0 };
  for (const [text, count] of texts) {
    const sign = /^[-+]?[\d.,]+/.exec(text)?.[0];
    const decimal = sign === undefined ? undefined : decimalSignOf(sign);
    if (decimal) counts[decimal] += count;
  }
  if (counts[','] === counts['.']) return undefined;
  return counts[','] > counts['.'] ? ',' : '.';
}

/** Ordered: what is found with spaces around it is taken with them, so that `A/C room` stays one name. */
const separators = [' / ', ' > ', ' » ', ' → ', ' | ', ' \\ ', ' :: ', ' - ', ' – ', '/', '>', '\\', '|'];
const enough = 0.3;

/** What stands between the names of places, in at least three of ten texts. */
export function likeliestSeparator(texts: Texts): string | null {
  return (
    separators.find((separator) => shareOf(texts, separator) >= (separator.includes('-') ? 2 * enough : enough)) ?? null
  );
}

function shareOf(texts: Texts, separator: string): number {
  const all = [...texts.keys()];
  return all.length === 0 ? 0 : all.filter((text) => text.includes(separator)).length / all.length;
}

/** For names that are spelt in several ways, differing in case and spaces: the rarer way → the usual one. */
export function unifiedSpellings(texts: Texts): Record<string, string> {
  const groups = new Map<string, [string, number][]>();
  for (const [text, count] of texts) {
    const key = sameName(text);
    const group = groups.get(key);
    if (group) group.push([tidy(text), count]);
    else groups.set(key, [[tidy(text), count]]);
  }
  const several = [...groups.values()].filter((group) => group.length > 1);
  return Object.fromEntries(
    several.flatMap((group) => {
      const [usual, ...rarer] = group.sort(([, a], [, b]) => b - a);
      return usual && rarer[0] ? [[rarer[0][0], usual[0]]] : [];
    }),
  );
}
