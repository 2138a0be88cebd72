import { readWorkOrders } from '../../src/cli/demo/work-orders';
import { Random } from './random';
import { actions, faults, parts } from './words';

const madeUpWords = 3000;
const syllables = ['ba', 'co', 'der', 'el', 'fi', 'gra', 'hol', 'in', 'ka', 'lu', 'mon', 'ne', 'or', 'pi', 'ras', 'tu'];

/** Words, the most frequent first: those of the work orders in a CSV file, or made-up ones. */
export async function readVocabulary(csv?: string): Promise<string[]> {
  if (csv === undefined) return madeUp();
  const orders = await readWorkOrders(csv);
  return byFrequency(orders.flatMap(({ fields }) => wordsOf(textOf(fields.callDescription))));
}

/** What a maintenance team writes most, then words that nobody knows. */
function madeUp(): string[] {
  const words = new Set(byFrequency([...parts, ...faults, ...actions].flatMap(wordsOf)));
  const random = new Random(7);
  while (words.size < madeUpWords) {
    words.add(Array.from({ length: 2 + random.below(3) }, () => random.pick(syllables)).join(''));
  }
  return [...words];
}

function byFrequency(words: string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)).map(([word]) => word);
}

/** Also what COPY would take for something else is left out. */
function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => /[a-z]/.test(word) && !word.includes('\\'));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
