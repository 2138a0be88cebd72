import { DatabaseError } from 'pg';
import { Conflict, type DomainError, InvalidInput, RuleBroken, Unavailable } from '../common/domain.error';
import { camelCase } from './naming';

/** Transactions that lost a race and succeed when they are run again from the start. */
const retryableStates = new Set(['40001', '40P01']);

const lostConnectionCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT']);

/** @returns undefined when it is no fault of the caller after all */
type Translation = (error: DatabaseError) => DomainError | undefined;

const badValue: Translation = (cause) =>
  new InvalidInput('INVALID_VALUE', 'A value cannot be stored: it is out of range or holds a forbidden character.', {
    cause,
  });

/** What to say of rules that people break. */
const rules: Record<string, string> = {
  ck_logbook_entries_end_date: 'must not lie before startDate',
};

/**
 * SQLSTATEs that the caller's input can cause (PostgreSQL, appendix A). Anything else is a bug and stays a 500.
 * Constraints are named `<kind>_<table>_<column>`, so that the name tells the field.
 */
const translations: Record<string, Translation> = {
  '23505': (error) =>
    fieldError(Conflict, 'ALREADY_EXISTS', error, 'is taken already: choose another one, or use what exists'),
  '23503': (error) => fieldError(RuleBroken, 'REFERENCE_NOT_FOUND', error, 'refers to something that does not exist'),
  // without a constraint it is a row that no partition takes
  '23514': (error) =>
    error.constraint === undefined
      ? undefined
      : fieldError(RuleBroken, 'RULE_BROKEN', error, rules[error.constraint] ?? 'breaks a rule of this field'),
  '23502': (error) => fieldError(RuleBroken, 'REQUIRED', error, 'is required'),
  // raised by auth.keep_an_administrator
  PP001: (cause) =>
    new Conflict('LAST_ADMIN', 'This is the last active administrator: make somebody else one first.', { cause }),
  // raised by app.refuse_deactivated
  PP002: (error) =>
    fieldError(
      RuleBroken,
      'DEACTIVATED',
      error,
      'is deactivated: choose another one, or let a manager or an administrator activate it',
    ),
  // raised by app.refuse_end
  PP003: (error) =>
    fieldError(RuleBroken, 'NOT_COMPLETED', error, 'needs the status Completed: leave it out, or complete the entry'),
  '22001': badValue,
  '22003': badValue,
  '22007': badValue,
  '22008': badValue,
  '22021': badValue,
  '22P02': badValue,
  '22P05': badValue,
  '54000': (cause) => new InvalidInput('TOO_LARGE', 'The text is too large to be indexed: shorten it.', { cause }),
  '57014': (cause) =>
    new Unavailable('TIMEOUT', 'The database took too long: narrow the question and try again.', { cause }),
  '55P03': (cause) =>
    new Unavailable(
      'LOCKED',
      'A transaction holds for too long what this needs: try again. If that does not help, look for it in pg_stat_activity.',
      { cause },
    ),
  '57P01': noDatabase,
  '57P02': noDatabase,
  '57P03': noDatabase,
  '53300': (cause) => new Unavailable('BUSY', 'Too many connections: try again in a moment.', { cause }),
  '40001': (cause) => new Conflict('BUSY', 'Somebody changed the same thing at the same moment: try again.', { cause }),
  '40P01': (cause) => new Conflict('BUSY', 'Somebody changed the same thing at the same moment: try again.', { cause }),
};

export function isRetryable(error: unknown): boolean {
  const cause = databaseError(error);
  return cause?.code !== undefined && retryableStates.has(cause.code);
}

/** Whether the server gave a statement up because it took too long. */
export function isTimeout(error: unknown): boolean {
  return databaseError(error)?.code === '57014';
}

/** Whether there is no partition for a row. */
export function isWithoutPartition(error: unknown): boolean {
  const cause = databaseError(error);
  return cause?.code === '23514' && cause.constraint === undefined;
}

/** What the domain says to a database error; anything that is not expected comes back as it is. */
export function translate(error: unknown): unknown {
  if (isLostConnection(error)) return noDatabase(error);
  const cause = databaseError(error);
  const translation = cause?.code === undefined ? undefined : translations[cause.code];
  return (cause && translation?.(cause)) ?? error;
}

function databaseError(error: unknown): DatabaseError | undefined {
  return error instanceof DatabaseError ? error : undefined;
}

/** The server is away, or went away under way: pg says so in words, the operating system by a code. */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof DatabaseError) return false;
  const { code = '' } = error as NodeJS.ErrnoException;
  return lostConnectionCodes.has(code) || /^Connection terminated|is not queryable$/.test(error.message);
}

function noDatabase(cause: unknown): DomainError {
  return new Unavailable('NO_DATABASE', 'The database cannot be reached at the moment: try again shortly.', { cause });
}

function fieldError(
  Kind: typeof Conflict | typeof RuleBroken,
  code: string,
  error: DatabaseError,
  complaint: string,
): DomainError {
  const field = fieldOf(error);
  return new Kind(code, `${field} ${complaint}.`, {
    cause: error,
    errors: [{ path: `/${field}`, message: complaint, code }],
  });
}

/** `fk_logbook_entries_location_id` on `logbook_entries` → `locationId` */
function fieldOf({ table = '', constraint = '', column }: DatabaseError): string {
  const name = column ?? constraint.slice(constraint.indexOf(table) + table.length + 1);
  return camelCase(name);
}
