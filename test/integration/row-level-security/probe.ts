import { type AccessLevel, accessLevels } from '../../../src/common/access-level';
import type { GivenUser } from '../../factories/given';
import { noPrivilege as no, type Outcome } from '../../setup/direct-sql';
import type { AccessFixture } from './access-fixture';

/** Who asks: a level, or pp_app before any context is open. */
export type Column = AccessLevel | 'nobody';
export const columns: readonly Column[] = [...accessLevels, 'nobody'];

type Statement = (fixture: AccessFixture, me: GivenUser) => string;
type PerLevel = readonly [technician: Outcome, reader: Outcome, manager: Outcome, admin: Outcome];

/** A statement, and what it comes to in each column: rows given or changed, or the SQLSTATE of the refusal. */
export interface Probe {
  what: string;
  sql: Statement;
  expected: Record<Column, Outcome>;
}

/** One line of the matrix. Without a context nothing works, unless said otherwise. */
export function probe(
  what: string,
  sql: string | Statement,
  [Technician, TechnicianReader, Manager, Admin]: PerLevel,
  nobody: Outcome = no,
): Probe {
  const expected = { Technician, TechnicianReader, Manager, Admin, nobody };
  return { what, sql: typeof sql === 'string' ? () => sql : sql, expected };
}

export const everybody = (outcome: Outcome): PerLevel => [outcome, outcome, outcome, outcome];
export const leaders = (outcome: Outcome): PerLevel => [no, no, outcome, outcome];
export const adminOnly = (outcome: Outcome): PerLevel => [no, no, no, outcome];
export const refused = everybody(no);
