import { InvalidInput, TooLarge, Unsupported } from '../../../common/domain.error';

export const encryptedWorkbook = () =>
  new Unsupported(
    'ENCRYPTED_WORKBOOK',
    'The workbook is protected with a password: save it without one and send it again.',
  );

export const oldWorkbook = () =>
  new Unsupported('OLD_WORKBOOK', 'The file is of Excel 97–2003 (.xls): save it as .xlsx and send it again.');

export const workbookWithMacros = () =>
  new Unsupported(
    'WORKBOOK_WITH_MACROS',
    'The workbook contains macros: save it as .xlsx, without them, and send it again.',
  );

export const noTable = () =>
  new Unsupported(
    'NO_TABLE',
    'The file is neither an .xlsx workbook nor a CSV file: save it as one of these and send it again.',
  );

/** @param what e.g. `it ends too early` */
export const damagedFile = (what: string, cause?: unknown) =>
  new InvalidInput('DAMAGED_FILE', `The file cannot be read, ${what}: open it, save it again and send that.`, {
    cause,
  });

export const forbiddenMarkup = () =>
  new InvalidInput(
    'FORBIDDEN_MARKUP',
    'The workbook holds a document type declaration, which Excel never writes: save it anew with Excel.',
  );

/** @param what e.g. `more than 16,384 columns` */
export const tooMuch = (what: string) =>
  new TooLarge('FILE_TOO_LARGE', `The file has ${what}, more than is read: split it and send the parts.`);
