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
  const headers = { 'Content-Type': contentType, 'Content-Disposition': `attachment; filename="${name}.${format}"` };
  return { status: 200, headers, content: contentOf(table) };
}

/** Tables as a workbook that a browser saves, each a sheet of it. */
export function workbookFile(name: string, tables: readonly Table[]): FileAnswer {
  const headers = {
    'Content-Type': tableTypes.xlsx,
    'Content-Disposition': `attachment; filename="${name}.xlsx"`,
  };
  return { status: 200, headers, content: xlsxOf(tables) };
}

/** A route that answers with a {@link tableFile}. */
export function ReturnsTable(options: { problems: number[] }): MethodDecorator {
  const file = { schema: { type: 'string', format: 'binary' } };
  const content = { [tableTypes.xlsx]: file, [tableTypes.csv]: file };
  return applyDecorators(
    UseInterceptors(FileAnswerInterceptor),
    ApiResponse({ status: 200, description: 'The file.', content }),
    MayAnswer(...options.problems),
  );
}

/** A route that answers with a {@link workbookFile}. */
export function ReturnsWorkbook(options: { problems: number[] }): MethodDecorator {
  const content = { [tableTypes.xlsx]: { schema: { type: 'string', format: 'binary' } } };
  return applyDecorators(
    UseInterceptors(FileAnswerInterceptor),
    ApiResponse({ status: 200, description: 'The file.', content }),
    MayAnswer(...options.problems),
  );
}
