import { open, type FileHandle } from 'node:fs/promises';
import { DomainError } from '../../../common/domain.error';
import { openCsv } from './csv';
import type { Workbook } from './source';
import { damagedFile, encryptedWorkbook, noTable, oldWorkbook } from './workbook.errors';
import { openXlsx } from './xlsx';

const zip = Buffer.from('PK\x03\x04', 'latin1');
const compoundFile = Buffer.from('D0CF11E0A1B11AE1', 'hex');
const otherKinds = ['%PDF', '\x89PNG', '\xff\xd8\xff', 'GIF8', '\x1f\x8b', '{\\rtf', 'Rar!', '7z\xbc\xaf', '<', 'PK'];

/**
 * Opens a workbook or CSV file; what it is, its content decides, whatever it is called. Rows are read as they are asked for, so that
 * memory does not grow with the file.
 * @param name of the sheet that a CSV file is
 * @throws errors of `workbook.errors.ts`, here or while sheets and rows are read
 */
export async function openWorkbook(path: string, name = 'CSV'): Promise<Workbook> {
  const workbook = await told(() => openByContent(path, name));
  return { ...workbook, sheets: workbook.sheets.map((sheet) => ({ ...sheet, rows: toldRows(sheet.rows) })) };
}

async function openByContent(path: string, name: string): Promise<Workbook> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    const start = buffer.subarray(0, bytesRead);
    if (start.subarray(0, zip.length).equals(zip)) return await openXlsx(path);
    if (start.subarray(0, compoundFile.length).equals(compoundFile)) throw await compoundFileError(file);
    if (bytesRead === 0) throw noTable();
    if (otherKinds.some((kind) => start.toString('latin1').startsWith(kind))) throw noTable();
    return await openCsv(path, name);
  } finally {
    await file.close();
  }
}

/** Old workbooks and encrypted new ones are compound files ([MS-CFB]); the encrypted ones hold a stream of that name. */
async function compoundFileError(file: FileHandle): Promise<DomainError> {
  const name = Buffer.from('EncryptedPackage', 'utf16le');
  let rest = Buffer.alloc(0);
  for await (const bytes of file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>) {
    const both = Buffer.concat([rest, bytes]);
    if (both.includes(name)) return encryptedWorkbook();
    rest = both.subarray(-name.length);
  }
  return oldWorkbook();
}

async function* toldRows<T>(rows: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = rows[Symbol.asyncIterator]();
  try {
    for (let next = await told(() => iterator.next()); next.done !== true; next = await told(() => iterator.next())) {
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

/** Whatever unpacking and parsing stumble over is the file's fault; what the file system says is not. */
async function told<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DomainError || (error instanceof Error && 'syscall' in error)) throw error;
    throw damagedFile('its content is damaged', error);
  }
}
