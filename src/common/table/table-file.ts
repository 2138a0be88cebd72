import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { type FileAnswer, FileAnswerInterceptor } from '../http/file-answer';
import { MayAnswer } from '../http/returns.decorator';
import { csvOf } from './csv';
import type { Table } from './table';
import { xlsxOf } from './xlsx';

/** Media types of tables. */
export const tableTypes = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
} as const;

const forms = {
  xlsx: { contentType: tableTypes.xlsx, contentOf: xlsxOf },
  csv: { contentType: `${tableTypes.csv}; charset=utf-8`, contentOf: csvOf },
};

export const TableFormat = z
  .enum(['xlsx', 'csv'])
  .default('xlsx')
  .meta({ description: 'An Excel workbook, or CSV (UTF-8, RFC 4180).' });
export type TableFormat = z.infer<typeof TableFormat>;

/** A table as a file that a browser saves. */
export function tableFile(format: TableFormat, name: string, table: Table): FileAnswer {
  const { contentType, contentOf } = forms[format];
  return savedAs(`${name}.${format}`, contentType, contentOf(table));
}

/** Tables as a workbook that a browser saves, each a sheet of it. */
export function workbookFile(name: string, tables: readonly Table[]): FileAnswer {
  return savedAs(`${name}.xlsx`, tableTypes.xlsx, xlsxOf(tables));
}

/** @param fileName made here, of letters, digits, hyphens and dots */
function savedAs(fileName: string, contentType: string, content: AsyncIterable<Buffer>): FileAnswer {
  const headers = { 'Content-Type': contentType, 'Content-Disposition': `attachment; filename="${fileName}"` };
  return { status: 200, headers, content };
}

/** A route that answers with a {@link tableFile}. */
export function ReturnsTable(options: { problems: number[] }): MethodDecorator {
  return returnsFile([tableTypes.xlsx, tableTypes.csv], options.problems);
}

/** A route that answers with a {@link workbookFile}. */
export function ReturnsWorkbook(options: { problems: number[] }): MethodDecorator {
  return returnsFile([tableTypes.xlsx], options.problems);
}

function returnsFile(mediaTypes: string[], problems: number[]): MethodDecorator {
  const file = { schema: { type: 'string', format: 'binary' } };
  return applyDecorators(
    UseInterceptors(FileAnswerInterceptor),
    ApiResponse({
      status: 200,
      description: 'The file.',
      content: Object.fromEntries(mediaTypes.map((type) => [type, file])),
    }),
    MayAnswer(...problems),
  );
}
