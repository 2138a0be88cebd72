import type { QueryResult, QueryResultRow } from 'pg';
import type { Sql } from '../../src/database/sql';
import { Transaction } from '../../src/database/transaction';
import { ImportRowsRepository } from '../../src/modules/imports/import-rows.repository';
import { ImportsRepository } from '../../src/modules/imports/imports.repository';
import type { GivenUser } from '../factories/given';
import { useDirectSql } from '../setup/direct-sql';

const limit = 50;
const rowsOfImport = 4000;
const outcomes = ['valid', 'rejected', 'duplicate'] as const;

describe('how the lists of imports read', () => {
  const held = useDirectSql();
  const imports = new ImportsRepository();
  const rows = new ImportRowsRepository();
  const people = {} as Record<'manager' | 'admin', GivenUser>;
  let importId: string;

  beforeAll(async () => {
    people.manager = await held.given.manager();
    people.admin = await held.given.admin();
    await held.database.query(`
      INSERT INTO imports (user_id, file_name, file_size, sha256, status, work, requested_by)
      SELECT CASE WHEN number % 100 = 0 THEN '${people.manager.userId}'::uuid ELSE '${people.admin.userId}' END,
        'log.csv', 1, sha256('x'), 'ready', NULL, '${people.manager.userId}'
      FROM generate_series(1, 5000) AS number`);
    ({ importId } = await held.database.first<{ importId: string }>(
      `SELECT import_id AS "importId" FROM imports WHERE user_id = '${people.manager.userId}' LIMIT 1`,
    ));
    await held.database.query(`
      INSERT INTO import_rows (import_id, position, sheet, row_number, cells, entry, outcome, fingerprint)
      SELECT import_id, number, 'Log', number, '[]', '{}',
        CASE WHEN number % 50 = 0 THEN 'rejected' WHEN number % 50 = 1 THEN 'duplicate' ELSE 'valid' END, sha256('x')
      FROM (SELECT import_id FROM imports ORDER BY import_id = '${importId}' DESC LIMIT 10) AS imported,
        generate_series(1, ${rowsOfImport}) AS number;
      ANALYZE imports, import_rows`);
  }, 60_000);

  /** How often a list scans a table from end to end, and how many rows it reads. */
  const reads = (who: keyof typeof people, table: string, list: (tx: Transaction) => Promise<unknown>) =>
    held.sql.as(people[who], async () => {
      const send = async <Row extends QueryResultRow>({ text, values }: Sql) =>
        ({ rows: await held.sql.rows<Row>(text, [...values]) }) as QueryResult<Row>;
      const before = await readSoFar(table);
      await list(new Transaction(send));
      const after = await readSoFar(table);
      return { scans: after.scans - before.scans, rows: after.rows - before.rows };
    });
  const readSoFar = (table: string) =>
    held.sql.first<{ scans: number; rows: number }>(
      `SELECT seq_scan::int AS scans, (seq_tup_read + idx_tup_fetch)::int AS rows
       FROM pg_stat_xact_user_tables WHERE relid = $1::regclass`,
      [table],
    );
  const pageOfImports = { limit, sort: '-createdAt' };

  it.each(['manager', 'admin'] as const)('should read a page of the imports as %s', async (who) => {
    const read = await reads(who, 'imports', (tx) => imports.list(tx, {} as never, pageOfImports));
    expect(read.scans).toBe(0);
    expect(read.rows).toBeLessThanOrEqual(limit + 1);
  });

  it.each([undefined, ...outcomes])('should read no more than a page of the rows (%s)', async (outcome) => {
    const query = { outcome } as Parameters<typeof rows.list>[2];
    const request = { limit, sort: 'position' };
    const read = await reads('manager', 'import_rows', (tx) => rows.list(tx, importId, query, request));
    expect(read.scans).toBe(0);
    expect(read.rows).toBeLessThanOrEqual((limit + 1) * 1.2);
  });

  it.each(outcomes)('should read no more than a page of the rows behind a later one (%s)', async (outcome) => {
    const query = { outcome } as Parameters<typeof rows.list>[2];
    const after = { sort: 'position', value: String(rowsOfImport / 2), id: String(rowsOfImport / 2) };
    const read = await reads('manager', 'import_rows', (tx) =>
      rows.list(tx, importId, query, { limit, sort: 'position', after }),
    );
    expect(read.scans).toBe(0);
    expect(read.rows).toBeLessThanOrEqual((limit + 1) * 1.2);
  });

  it('should read no more than a page of the rejected rows to give back', async () => {
    const read = await reads('manager', 'import_rows', (tx) =>
      rows.rejected(tx, importId, { sheet: 'Log', after: 0, limit }),
    );
    expect(read.scans).toBe(0);
    expect(read.rows).toBeLessThanOrEqual(limit + 1);
  });
});
