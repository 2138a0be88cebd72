import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

const shortestWord = 3;
const shortestCommon = 6;
/** Different keys, each beside the one before, that are more than chance. */
const shortestWalk = 4;
/** The share of a password that may be such walks. */
const mostWalked = 0.7;
/** Different characters that must be left beside what is easy to guess. */
const leastLeft = 5;
/** From here on length alone is enough: no list of guesses holds so many characters. */
const longEnough = 40;

const serviceWords = ['preventplus', 'prevent', 'logbook'];
const commonPasswords = new Set(dictionary['passwords-common'].filter((word) => word.length >= shortestCommon));
const lookAlikes: Record<string, string> = { '0': 'o', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' };

/** For each character those of the neighbouring keys. */
type Keyboard = Record<string, (string | null)[]>;
const keyboards: Keyboard[] = [adjacencyGraphs.qwerty, adjacencyGraphs.qwertz, adjacencyGraphs.azerty];

/** Whose password it is: nothing of it makes a good one. */
export interface Owner {
  username: string;
  email: string;
  fullName: string;
}

/**
 * Whether a password is among the first that somebody would try (OWASP ASVS 5.0.0, 6.2.4 and 6.2.12; NIST SP 800-63B,
 * 3.1.1.2). With 15 characters hardly any stands in a list of common passwords as it is; what people do is to stretch one.
 * So the names of the service and of the owner are taken away, then the longest common password, then the digits and signs
 * that decorated them, repetitions and sequences. Too little left: too easy to guess; so is what is mostly walks over the
 * keyboard. Composition is nobody's business.
 */
export function isGuessable(password: string, owner: Owner): boolean {
  const text = plain(password);
  if (text.length >= longEnough) return false;
  if (keyboards.some((keys) => isWalk(text, keys))) return true;
  const words = [...serviceWords, ...wordsOf(owner)];
  const spellings = [text, unmasked(text, 'i'), unmasked(text, 'l')];
  return spellings.some((spelling) => leftOf(spelling, words) < leastLeft);
}

/** How many different characters are left. */
function leftOf(text: string, words: string[]): number {
  const named = words
    .flatMap((word) => [word, unmasked(word, 'i'), unmasked(word, 'l')])
    .sort((one, other) => other.length - one.length);
  const unnamed = named.reduce((rest, word) => rest.replaceAll(word, ' '), text);
  const common = longestCommon(unnamed);
  const rest = common ? unnamed.replaceAll(common, ' ') : unnamed;
  const isDecorated = unnamed !== text || /\p{L}/u.test(common);
  return new Set(withoutRuns(isDecorated ? rest.replaceAll(/\P{L}/gu, '') : rest.replaceAll(' ', ''))).size;
}

/** Whether most of it is what fingers type that go from key to neighbouring key. */
function isWalk(text: string, keys: Keyboard): boolean {
  const walks: string[] = [];
  let last = '';
  for (const key of text) {
    if (keys[last]?.some((beside) => beside?.includes(key))) walks.push((walks.pop() ?? '') + key);
    else walks.push(key);
    last = key;
  }
  const walked = walks.filter((walk) => new Set(walk).size >= shortestWalk).join('');
  return walked.length > text.length * mostWalked;
}

/** The longest part that is a common password; empty if there is none. */
function longestCommon(text: string): string {
  for (let length = text.length; length >= shortestCommon; length--) {
    for (let start = 0; start + length <= text.length; start++) {
      const part = text.slice(start, start + length);
      if (commonPasswords.has(part)) return part;
    }
  }
  return '';
}

/** `aaaa`, `abcd` and `4321` count as their first two characters. */
function withoutRuns(text: string): string[] {
  const characters = [...text];
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const stepTo = (index: number) => (codes[index] ?? NaN) - (codes[index - 1] ?? NaN);
  return characters.filter((_, index) => Math.abs(stepTo(index)) > 1 || stepTo(index) !== stepTo(index - 1));
}

function wordsOf({ username, email, fullName }: Owner): string[] {
  const names = [username, email, email.split('@')[0] ?? '', fullName, fullName.replaceAll(' ', '')].map(plain);
  const parts = names.flatMap((name) => name.split(/[^\p{L}\p{N}]+/u));
  return [...names, ...parts].filter((word) => word.length >= shortestWord);
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** `Pr3v3ntp1u$` is no better than what it looks like. A 1 may stand for either of two letters. */
function unmasked(text: string, one: 'i' | 'l'): string {
  return text.replaceAll(/[013457@$]/g, (sign) => lookAlikes[sign] ?? one);
}
