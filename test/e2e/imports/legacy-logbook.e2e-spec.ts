import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Import } from '../../../src/modules/imports/dto/import.dto';
import type { Api } from '../../setup/api';
import { useImports } from '../../setup/imports';
import { expectedTally, skippedWithout } from '../../setup/legacy-logbook';
import { useLogbook } from '../../setup/logbook';
import { legacyWorkbook, workOrdersCsv } from '../../setup/server';
import { useServices } from '../../setup/service';
import type { TestDatabase } from '../../setup/test-database';
import { testKeyVariables } from '../../setup/test-keys';
import { urlOf } from '../../setup/url';

/** Counts by a column, as the expected ones are counted. */
async function countsBy(database: TestDatabase, what: string, from: string): Promise<Record<string, number>> {
  const rows = await database.query<{ key: string; rows: number }>(
    `SELECT ${what} AS key, count(*)::int AS rows FROM ${from} GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ key, rows: count }) => [key, count]));
}

async function expectAsExpected(database: TestDatabase): Promise<void> {
  const expected = expectedTally();
  expect(await countsBy(database, 'device', 'logbook_entries')).toEqual(expected.machines);
  expect(await countsBy(database, 'status', 'logbook_entries')).toEqual(expected.by_status);
  expect(await database.first('SELECT sum(downtime_hours)::float AS hours FROM logbook_entries')).toEqual({
    hours: expected.downtime_hours_total,
  });
  const first = `(SELECT DISTINCT sheet, row_number, reasons FROM import_rows WHERE outcome = 'rejected') AS rejected`;
  expect(await countsBy(database, `reasons -> 0 ->> 'code'`, first)).toEqual(expected.invalid);
  const rows = '(SELECT DISTINCT sheet, row_number FROM import_rows) AS rows';
  expect(await countsBy(database, 'sheet', rows)).toEqual(expected.sheets);
}

const describeWorkbook = legacyWorkbook === undefined ? describe.skip : describe;
describeWorkbook(`the legacy logbook${skippedWithout('LEGACY_WORKBOOK', legacyWorkbook)}`, () => {
  const logbook = useLogbook();
  const other = useLogbook();
  const services = useServices();
  const { analysed, done } = useImports(logbook);

  const imported = async (api: Api): Promise<Import> => {
    const path = legacyWorkbook ?? '';
    const { importId } = await analysed(api, readFileSync(path), { name: basename(path) });
    return done(api, importId, 'commit');
  };

  it('should come in exactly as expected by the API, and a second time change nothing', async () => {
    const { rows, valid, duplicates, invalid_total: rejected } = expectedTally();
    const api = logbook.as(await logbook.given.manager());
    expect((await imported(api)).counts).toEqual({ rows, valid, rejected, duplicate: duplicates, created: valid });
    await expectAsExpected(logbook.database);
    const again = { rows, valid: 0, rejected, duplicate: valid + duplicates, created: 0 };
    expect((await imported(api)).counts).toEqual(again);
    await expectAsExpected(logbook.database);
  }, 120_000);

  it('should come in exactly as expected by the command, and a second time change nothing', async () => {
    const { rows, valid, duplicates, invalid_total: rejected } = expectedTally();
    const { username } = await other.given.manager();
    const variables = { ...testKeyVariables, DATABASE_URL: urlOf(other.database.app), DATA_DIR: services.path('data') };
    const run = async () => {
      const { code, stdout, stderr } = await services.run(
        'import',
        [legacyWorkbook ?? '', '--as', username],
        variables,
      );
      return { code, said: stdout + stderr };
    };
    const summary = (created: number, duplicate: number) => ({
      code: 2, // some rows were rejected
      said: expect.stringContaining(
        `: ${rows} rows, ${created} created, ${duplicate} duplicate, ${rejected} rejected.`,
      ) as string,
    });
    expect(await run()).toEqual(summary(valid, duplicates));
    await expectAsExpected(other.database);
    expect(await run()).toEqual(summary(0, valid + duplicates));
    await expectAsExpected(other.database);
  }, 120_000);
});

const describeWorkOrders = workOrdersCsv === undefined ? describe.skip : describe;
describeWorkOrders(`real work orders as CSV${skippedWithout('WORK_ORDERS_CSV', workOrdersCsv)}`, () => {
  const logbook = useLogbook();
  const { analysed, done, workOff } = useImports(logbook);

  it('should come in once a constant says who was responsible', async () => {
    const content = readFileSync(workOrdersCsv ?? '', 'utf8');
    const lines = content.trim().split('\n').slice(1);
    const api = logbook.as(await logbook.given.manager());
    const { importId, mapping, missing, counts } = await analysed(api, content, { name: 'work-orders.csv' });
    expect(missing).toEqual(['responsiblePerson']);
    expect(counts).toMatchObject({ rows: lines.length, valid: 0, rejected: lines.length });
    const constants = { ...mapping?.constants, responsiblePerson: 'Excavator crew' };
    await api.put(`/imports/${importId}/mapping`, { ...mapping, constants });
    await workOff();
    const created = new Set(lines).size;
    expect((await done(api, importId, 'commit')).counts).toMatchObject({ rejected: 0, created });
  }, 120_000);
});
