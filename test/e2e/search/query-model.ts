import fc from 'fast-check';

/** Words of the random entries: some begin like others, one wears an accent. */
export const words = ['pump', 'pumpe', 'pump7', 'seal', 'sealed', 'hose', 'vérin', 'oil', 'leak', 'or7'];

/** A part of a search: a word or a phrase, perhaps one that must not occur. */
interface Term {
  words: string[];
  isPhrase: boolean;
  isExcluded: boolean;
}

/** Terms that must all hold, or others instead. */
export type Search = Term[][];

const term = fc.record({
  words: fc.array(fc.constantFrom(...words, 'pum', 'se', 'verin', 'nothing'), { minLength: 1, maxLength: 2 }),
  isPhrase: fc.boolean(),
  isExcluded: fc.boolean(),
});

export const search: fc.Arbitrary<Search> = fc.array(fc.array(term, { minLength: 1, maxLength: 2 }), {
  minLength: 1,
  maxLength: 2,
});

/** How somebody types it. A term without quotes has one word. */
export function typed(alternatives: Search): string {
  return alternatives.map((terms) => terms.map(typedTerm).join(' ')).join(' or ');
}

/** Whether a text holds what is searched for, as the documentation says it. */
export function holds(text: string, alternatives: Search): boolean {
  const said = folded(text).split(' ');
  const last = alternatives.at(-1)?.at(-1);
  return alternatives.some((terms) => terms.every((one) => termHolds(said, one, one === last)));
}

function typedTerm({ words: [first = '', ...others], isPhrase, isExcluded }: Term): string {
  return `${isExcluded ? '-' : ''}${isPhrase ? `"${[first, ...others].join(' ')}"` : first}`;
}

function termHolds(said: string[], { words: sought, isPhrase, isExcluded }: Term, isLast: boolean): boolean {
  const phrase = (isPhrase ? sought : sought.slice(0, 1)).map(folded);
  const mayBeBeginning = isLast && !isPhrase && !isExcluded;
  const isFound = said.some((_, start) =>
    phrase.every((word, offset) => {
      const found = said[start + offset];
      return mayBeBeginning ? found?.startsWith(word) : found === word;
    }),
  );
  return isFound !== isExcluded;
}

function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
