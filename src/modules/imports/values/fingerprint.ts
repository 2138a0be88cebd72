import { createHash } from 'node:crypto';
import { folded, tidy } from '../detection/folded';
import { reasonHeader } from '../dto/import-mapping.dto';
import type { SourceCell, SourceRow } from '../reading/source';

const reasonKey = folded(reasonHeader);

/**
 * Equal for rows that say the same under the same headers, in whatever order, sheet or file: SHA-256 in hexadecimal. Does not depend
 * on the mapping, so that a file imported again with another one is known. The column with reasons in `errors.xlsx` does not count.
 * @param headers folded, by letter of the column
 */
export function fingerprintOf({ cells }: SourceRow, headers: ReadonlyMap<string, string>): string {
  const said = cells
    .map((cell) => [headers.get(cell.column) ?? cell.column, normalised(cell)] as const)
    .filter(([header]) => header !== reasonKey)
    .map(([header, value]) => `${header}\u001f${value}`)
    .sort();
  return createHash('sha256').update(said.join('\u001e')).digest('hex');
}

/** A number is the same as the text that looks like it, a day as its ISO text. */
function normalised({ kind, value }: SourceCell): string {
  if (typeof value !== 'string') return String(typeof value === 'number' ? Number(value.toPrecision(12)) : value);
  if (kind !== 'text') return value;
  const text = tidy(value);
  return /^[-+]?\d{1,15}(?:[.,]\d{1,9})?$/.test(text) ? String(Number(text.replace(',', '.'))) : text;
}
