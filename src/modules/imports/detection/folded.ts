/** A text by which equal words are found: without case, accents, punctuation; words are apart by one space. */
export function folded(text: string): string {
  return text
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ') // BscStartDate
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** A text by which spellings of one name are found: they differ only in case and in spaces. */
export function sameName(text: string): string {
  return tidy(text).toLowerCase();
}

/** Most texts are tidy, and seeing that costs less than making them so. */
const untidy = /[^\x20-\x7e]| {2}|^ | $/;

/** Without surrounding spaces, and of several in a row only one. Lines stay apart. No-break spaces are spaces. */
export function tidy(text: string): string {
  if (!untidy.test(text)) return text;
  return text
    .normalize('NFC')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}
