/** Names of months in English, French, German, Italian and Spanish, as `folded` writes them. */
const names = [
  'january janvier januar janner gennaio enero',
  'february fevrier februar feber febbraio febrero',
  'march mars marz maerz marzo mrz',
  'april avril aprile abril',
  'may mai maggio mayo',
  'june juin juni giugno junio',
  'july juillet juli luglio julio',
  'august aout agosto',
  'september septembre settembre septiembre setiembre',
  'october octobre oktober ottobre octubre',
  'november novembre noviembre',
  'december decembre dezember dicembre diciembre',
].map((month) => month.split(' '));

const shortest = 3;
const found = new Map<string, number | undefined>();

/** 1 to 12, by the whole name or its beginning; undefined when it is none, or the beginning of several (`jui`). */
export function monthOf(word: string): number | undefined {
  if (!found.has(word)) {
    if (found.size > 1000) found.clear();
    found.set(word, find(word));
  }
  return found.get(word);
}

function find(word: string): number | undefined {
  if (word.length < shortest) return undefined;
  const exact = names.findIndex((month) => month.includes(word));
  if (exact >= 0) return exact + 1;
  const beginning = names.flatMap((month, index) => (month.some((name) => name.startsWith(word)) ? [index + 1] : []));
  return beginning.length === 1 ? beginning[0] : undefined;
}
