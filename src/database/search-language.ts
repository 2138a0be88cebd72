import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ClientConfig } from 'pg';
import { StartupError } from '../config/startup.error';
import { withClient } from './connect';
import { trySessionLock } from './session-lock';

const changeLock = 7_270_003;
const batchSize = 1000;
const firstId = '00000000-0000-0000-0000-000000000000';
const tables = ['logbook_entries', 'archive.logbook_entries'] as const;
type Table = (typeof tables)[number];
const configurations = { now: 'public.logbook', before: 'public.logbook_before' } as const;

/** The language that entries are searched in, and while it changes the one that some are still prepared for. */
export interface SearchLanguage {
  now: string;
  before: string;
}

/** @param connection signs in as pp_migrator */
export function readSearchLanguage(connection: ClientConfig): Promise<SearchLanguage> {
  return asOwner(connection, languagesOf);
}

/**
 * Changes the language of the search while the application serves. What is written from now on is prepared for the new
 * one, what is there follows in batches, and until the last one a search asks in both. An interrupted change goes on
 * where it is called again.
 * @param connection signs in as pp_migrator
 * @param onBatch told how many entries are done
 * @throws StartupError when somebody else is changing it, or a change to another language is not finished
 */
export async function changeSearchLanguage(
  connection: ClientConfig,
  language: string,
  onBatch: (entries: number) => void = () => undefined,
): Promise<void> {
  await asOwner(connection, async (client) => {
    if (!(await trySessionLock(client, changeLock)))
      throw new StartupError('The search language is being changed by somebody else: wait for it.');
    const { now, before } = await languagesOf(client);
    if (now === language && before === language) return;
    if (now !== before && now !== language) {
      throw new StartupError(`The change to ${now} is not finished: run \`npm run search:language -- ${now}\` first.`);
    }
    if (now !== language) await writeFromNowOn(client, language);
    // the archive last: what moves there meanwhile is met there
    for (const table of tables) await rebuild(client, table, onBatch);
    await map(client, configurations.before, language);
    await client.query(
      `SELECT audit.record_event('00000000-0000-8000-8000-000000000001', 'search.language', 'logbook_entries', $1,
         NULL, NULL, NULL, NULL)`,
      [language],
    );
    await client.query('ANALYZE logbook_entries, archive.logbook_entries');
  });
}

/** Lets the logbook of one connection search as that of another does; for a copy, in its transaction. */
export async function copySearchLanguage(from: Client, to: Client): Promise<void> {
  const { now, before } = await languagesOf(from);
  await map(to, configurations.now, now);
  await map(to, configurations.before, before);
}

/** No writer is under way at that moment: everything is prepared for either language, and known to be. */
async function writeFromNowOn(client: Client, language: string): Promise<void> {
  await client.query('BEGIN');
  await client.query('LOCK TABLE logbook_entries IN SHARE MODE');
  await map(client, configurations.now, language);
  await client.query('COMMIT');
}

/** Prepares all entries anew, in the order of their ids, resting as long as it works so that others get their turn. */
async function rebuild(client: Client, table: Table, onBatch: (entries: number) => void): Promise<void> {
  for (let after: string | null = firstId; after !== null;) {
    const begun = performance.now();
    const batch: Batch = await rebuildBatch(client, table, after);
    if (batch.entries > 0) onBatch(batch.entries);
    after = batch.last;
    if (after !== null) await sleep(performance.now() - begun);
  }
}

interface Batch {
  entries: number;
  /** The last entry of a full batch: perhaps more follow. */
  last: string | null;
}

async function rebuildBatch(client: Client, table: Table, after: string): Promise<Batch> {
  const { rows } = await client.query<Batch>(batchStatement(table), [after, batchSize]);
  return rows[0] ?? { entries: 0, last: null };
}

const batchStatement = (table: Table) => `
  WITH batch AS (
    SELECT entry_id, row_number() OVER (ORDER BY entry_id) AS position
    FROM ${table} WHERE entry_id > $1 ORDER BY entry_id LIMIT $2
  ), rebuilt AS (
    UPDATE ${table} e
    SET search_vector = app.search_vector(e.device, e.responsible_person, e.call_description, e.solution_description)
    FROM batch
    WHERE e.entry_id = batch.entry_id AND e.search_vector IS DISTINCT FROM
      app.search_vector(e.device, e.responsible_person, e.call_description, e.solution_description)
  )
  SELECT count(*)::int AS entries, (SELECT entry_id FROM batch WHERE position = $2) AS last FROM batch`;

/** Lets a configuration take words as PostgreSQL's own one for that language does, without their accents. */
async function map(client: Client, configuration: string, language: string): Promise<void> {
  const { rows } = await client.query<{ ascii: string; other: string }>(
    `SELECT
       min(quote_ident(dictname)) FILTER (WHERE alias = 'asciiword') AS ascii,
       min(quote_ident(dictname)) FILTER (WHERE alias = 'word') AS other
     FROM pg_ts_config c
     JOIN pg_ts_config_map m ON mapcfg = c.oid
     JOIN pg_ts_dict d ON d.oid = mapdict
     JOIN ts_token_type('default') ON tokid = maptokentype
     WHERE cfgname = $1 AND cfgnamespace = 'pg_catalog'::regnamespace`,
    [language],
  );
  const { ascii, other } = rows[0] ?? {};
  if (!ascii || !other) throw new StartupError(`This PostgreSQL does not know the language ${language}.`);
  await client.query(`
    ALTER TEXT SEARCH CONFIGURATION ${configuration}
      ALTER MAPPING FOR asciiword, asciihword, hword_asciipart WITH pg_catalog.${ascii};
    ALTER TEXT SEARCH CONFIGURATION ${configuration}
      ALTER MAPPING FOR word, hword, hword_part WITH extensions.unaccent, pg_catalog.${other}`);
}

/** Reads the languages off the dictionaries: `german_stem` → `german`. */
async function languagesOf(client: Client): Promise<SearchLanguage> {
  const { rows } = await client.query<SearchLanguage>(`
    SELECT
      max(language) FILTER (WHERE cfgname = 'logbook') AS now,
      max(language) FILTER (WHERE cfgname = 'logbook_before') AS before
    FROM (
      SELECT cfgname, regexp_replace(dictname, '_stem$', '') AS language
      FROM pg_ts_config c
      JOIN pg_ts_config_map m ON mapcfg = c.oid
      JOIN pg_ts_dict d ON d.oid = mapdict
      JOIN ts_token_type('default') ON tokid = maptokentype AND alias = 'word'
      WHERE cfgnamespace = 'public'::regnamespace AND dictnamespace = 'pg_catalog'::regnamespace
    ) AS mapped`);
  if (!rows[0]) throw new Error('There is no search configuration.');
  return rows[0];
}

/** The triggers take the action for what it is: no change of an entry. */
function asOwner<T>(connection: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  return withClient({ ...connection, options: '-c role=pp_owner -c app.action=search.rebuild' }, work);
}
