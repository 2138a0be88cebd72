import { columnLetter, columnNumber } from './cell-reference';
import { limits } from './limits';
import { tooMuch } from './workbook.errors';

/** Cells that were merged downwards: what the first holds, the others mean too. */
export interface MergedArea {
  column: string;
  top: number;
  bottom: number;
}

const mergeCell = /<(?:\w+:)?mergeCell\s[^>]*\bref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"/g;
const longest = 100; // of a mergeCell element

/**
 * A sheet names its merged areas after all of its rows, so they are looked for beforehand, without parsing. In the text of a cell no
 * `<` can stand. Areas of one row say nothing about other rows and are left out.
 * @returns by their first row
 */
export async function mergedAreas(pieces: AsyncIterable<string>): Promise<Map<number, MergedArea[]>> {
  const areas = new Map<number, MergedArea[]>();
  let count = 0;
  let rest = '';
  for await (const piece of pieces) {
    const text = rest + piece;
    rest = text.slice(-longest);
    if (!text.includes('mergeCell')) continue;
    const complete = text.lastIndexOf('>') + 1;
    rest = text.slice(Math.max(complete, text.length - 2 * longest));
    for (const [, column = '', top = '', bottom = ''] of text.slice(0, complete).matchAll(mergeCell)) {
      if (top === bottom) continue;
      if (++count > limits.mergedAreas) throw tooMuch('more than 100,000 merged areas');
      const area = { column: columnLetter(columnNumber(column)), top: Number(top), bottom: Number(bottom) };
      const others = areas.get(area.top);
      if (others) others.push(area);
      else areas.set(area.top, [area]);
    }
  }
  return areas;
}
