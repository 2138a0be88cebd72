import { DirectSql, type Outcome } from '../../setup/direct-sql';
import type { TestDatabase } from '../../setup/test-database';
import type { AccessFixture } from './access-fixture';
import { archiveProbes } from './archive-probes';
import { entryProbes } from './entry-probes';
import { auditProbes } from './audit-probes';
import { functionProbes } from './function-probes';
import { importProbes } from './import-probes';
import { masterDataProbes } from './master-data-probes';
import { type Column, columns, type Probe } from './probe';
import { readProbes } from './read-probes';

/** Every statement whose result says something about who may see and do what. */
export const accessMatrix: readonly Probe[] = [
  ...readProbes,
  ...entryProbes,
  ...archiveProbes,
  ...masterDataProbes,
  ...importProbes,
  ...functionProbes,
  ...auditProbes,
];

/** A connection per column, each signed in as pp_app, in a transaction whose context is open. */
export type Askers = Record<Column, DirectSql>;

export async function connectAskers(database: TestDatabase, fixture: AccessFixture): Promise<Askers> {
  const connected = await Promise.all(
    columns.map(async (column) => {
      const sql = await DirectSql.connect(database.app);
      await sql.rows('BEGIN');
      if (column !== 'nobody') await sql.openContext(fixture.users[column]);
      return [column, sql] as const;
    }),
  );
  return Object.fromEntries(connected) as Askers;
}

/** What a statement comes to in each column. */
export async function answers(
  { sql: statement }: Probe,
  fixture: AccessFixture,
  askers: Askers,
): Promise<Record<Column, Outcome>> {
  const seen = await Promise.all(
    columns.map(async (column) => {
      const me = fixture.users[column === 'nobody' ? 'Technician' : column];
      return [column, await askers[column].outcome(statement(fixture, me))] as const;
    }),
  );
  return Object.fromEntries(seen) as Record<Column, Outcome>;
}
