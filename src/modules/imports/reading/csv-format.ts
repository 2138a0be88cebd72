import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { SourceFormat } from './source';
import { noTable } from './workbook.errors';

type CsvFormat = Extract<SourceFormat, { kind: 'csv' }>;
export type Encoding = CsvFormat['encoding'];

const delimiters = [',', ';', '\t', '|'] as const;

/**
 * The encoding of a text: told by a byte order mark, else UTF-8 when all of it is valid, else Windows-1252, in which Western European
 * versions of Excel write CSV. The whole file is read, since the first accent may stand in its last line.
 * @throws NO_TABLE when it is no text
 */
export async function encodingOf(path: string): Promise<Encoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let encoding: Encoding = 'utf-8';
  let isFirst = true;
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    if (isFirst && bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
    if (isFirst && bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
    isFirst = false;
    if (bytes.includes(0)) throw noTable();
    if (encoding === 'utf-8' && !decodes(utf8, bytes, true)) encoding = 'windows-1252';
  }
  return encoding === 'utf-8' && !decodes(utf8, new Uint8Array(), false) ? 'windows-1252' : encoding;
}

function decodes(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, stream: boolean): boolean {
  try {
    decoder.decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

/** Pieces of a text file, decoded, without byte order mark. */
export async function* decoded(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    yield decoder.decode(bytes, { stream: true });
  }
  yield decoder.decode();
}

/** The delimiter that cuts the first lines into most columns, and most evenly. */
export function delimiterOf(beginning: string): CsvFormat['delimiter'] {
  const ranked = delimiters.map((delimiter) => ({ delimiter, score: evenness(beginning, delimiter) }));
  return ranked.reduce((best, candidate) => (candidate.score > best.score ? candidate : best)).delimiter;
}

/** How many columns the usual line has, times the share of lines that have as many. */
function evenness(text: string, delimiter: string): number {
  const lines = parse(text, {
    delimiter,
    to: 50,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const widths = new Map<number, number>();
  for (const { length } of lines) if (length > 1) widths.set(length, (widths.get(length) ?? 0) + 1);
  return Math.max(0, ...[...widths].map(([width, count]) => (width * count) / lines.length));
}
