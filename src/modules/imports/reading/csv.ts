import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { columnLetter } from './cell-reference';
import { decoded, delimiterOf, encodingOf } from './csv-format';
import { limits } from './limits';
import type { SourceCell, SourceRow, Workbook } from './source';
import { damagedFile, tooMuch } from './workbook.errors';

const beginning = 100_000; // characters by which the delimiter is found

/** @param name of its only sheet */
export async function openCsv(path: string, name: string): Promise<Workbook> {
  const encoding = await encodingOf(path);
  const delimiter = delimiterOf(await firstLines(path, encoding));
  const rows = rowsOf(decoded(path, encoding), delimiter);
  return {
    format: { kind: 'csv', encoding, delimiter },
    sheets: [{ name, hidden: false, rows }],
    close: () => {
      void rows.return(undefined);
    },
  };
}

async function firstLines(path: string, encoding: Parameters<typeof decoded>[1]): Promise<string> {
  let text = '';
  for await (const piece of decoded(path, encoding)) {
    text += piece;
    if (text.length >= beginning) return text.slice(0, text.lastIndexOf('\n', beginning) + 1);
  }
  return text;
}

async function* rowsOf(pieces: AsyncIterable<string>, delimiter: string): AsyncGenerator<SourceRow> {
  const parser = Readable.from(pieces).pipe(
    parse({ delimiter, relax_quotes: true, relax_column_count: true, max_record_size: limits.run }),
  );
  let number = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      number++;
      if (record.length > limits.columns) throw tooMuch('more than 16,384 columns');
      const cells = cellsOf(record);
      if (cells.length > 0) yield { number, cells };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw tooMuch('a line of more than 1,000,000 characters');
    throw damagedFile(`its line ${String(number + 1)} is no CSV`, error);
  }
}

function cellsOf(record: string[]): SourceCell[] {
  const cells: SourceCell[] = [];
  for (const [index, value] of record.entries()) {
    if (value.trim() === '') continue;
    cells.push({ column: columnLetter(index + 1), kind: isError(value) ? 'error' : 'text', value });
  }
  return cells;
}

/** Excel writes its errors into CSV files as they are shown. */
function isError(value: string): boolean {
  return value.startsWith('#') && /^#(?:REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|N\/A)$/.test(value);
}
