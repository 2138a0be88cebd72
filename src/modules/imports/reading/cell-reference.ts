/** Columns are counted from 1: A is 1, Z 26, AA 27. */

export function columnLetter(column: number): string {
  let letter = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letter = String.fromCharCode(65 + ((rest - 1) % 26)) + letter;
  }
  return letter;
}

/** Of `B7`: 2. NaN when it is no reference. */
export function columnNumber(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const code = reference.charCodeAt(at);
    if (code < 65 || code > 90) return at > 0 ? column : NaN;
    column = column * 26 + code - 64;
  }
  return column;
}
