import { isDeepStrictEqual } from 'node:util';
import type { Client, ClientConfig } from 'pg';
import { StartupError } from '../../config/startup.error';
import { withClient } from '../connect';
import { migrate } from '../migrate';
import { copySearchLanguage } from '../search-language';
import { type LogbookTable, readTables } from './logbook-tables';
import { assertMayOwn, assertNothingIsLost } from './new-logbook';
import { copyPartitions } from './partitions';
import { type CopiedTable, copySequences, copyTable } from './transfer';
import { withoutTriggers } from './triggers';

export type { CopiedTable } from './transfer';

/** So that both servers write and read the same text, whatever their settings and versions. */
const asOwner = `
  SET LOCAL ROLE pp_owner;
  SET LOCAL search_path = pg_catalog;
  SET LOCAL client_encoding = 'UTF8';
  SET LOCAL timezone = 'UTC';
  SET LOCAL datestyle = 'ISO';
  SET LOCAL extra_float_digits = 1;
  SET LOCAL statement_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0`;

/**
 * Copies a whole logbook, as it is at one moment, into a new one on another server, of any version from 15 on. It
 * arrives whole or not at all. Both connections sign in as pp_migrator; the source must have this version's schema.
 * @returns every table, whose contents were compared
 * @throws StartupError when the target is not ready or holds somebody's work
 */
export async function copyLogbook(source: ClientConfig, target: ClientConfig): Promise<CopiedTable[]> {
  await withClient(target, assertMayOwn);
  await migrate(target);
  return withClient(source, (from) =>
    withClient(target, async (to) => {
      await from.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${asOwner}`);
      await to.query(`BEGIN; ${asOwner}`);
      const tables = await comparedTables(from, to);
      const copied: CopiedTable[] = [];
      await copyPartitions(from, to);
      await withoutTriggers(to, async () => {
        await to.query(`TRUNCATE ${namesOf(tables)}`);
        for (const table of tables) copied.push(await copyTable(table, from, to));
      });
      await copySequences(from, to);
      await copySearchLanguage(from, to);
      await to.query('COMMIT');
      await to.query(`SET ROLE pp_owner; ANALYZE ${namesOf(tables)}`);
      await refreshViews(to);
      return copied;
    }),
  );
}

/** The tables of both, which are the same; those of the target are locked and hold nothing that would be lost. */
async function comparedTables(from: Client, to: Client): Promise<LogbookTable[]> {
  const tables = await readTables(from);
  if (!isDeepStrictEqual(tables, await readTables(to))) {
    throw new StartupError(
      'The tables of the two databases differ: somebody changed them by hand. Nothing was copied.',
    );
  }
  await to.query(`LOCK TABLE ${namesOf(tables)} IN ACCESS EXCLUSIVE MODE`);
  await assertNothingIsLost(to, tables);
  return tables;
}

/** What reports are computed from is not copied, but made of the tables anew. */
async function refreshViews(to: Client): Promise<void> {
  const { rows } = await to.query<{ name: string }>(`
    SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'm' AND relowner = 'pp_owner'::regrole`);
  for (const { name } of rows) await to.query(`REFRESH MATERIALIZED VIEW ${name}`);
}

function namesOf(tables: readonly LogbookTable[]): string {
  return tables.map(({ name }) => name).join(', ');
}
