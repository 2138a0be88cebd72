import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { performance } from 'node:perf_hooks';
import type { Client, ClientConfig } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { StartupError } from '../../src/config/startup.error';
import { withClient } from '../../src/database/connect';
import { withoutTriggers } from '../../src/database/copy/triggers';
import { columns, entryChunks } from './entry-lines';
import { Random } from './random';
import { insertSurroundings } from './surroundings';
import { readVocabulary } from './vocabulary';
import { withoutIndexes } from './without-indexes';

export interface DataOptions {
  /** Entries to make. */
  rows: number;
  /** The same seed makes the same entries. */
  seed?: number;
  /** Work orders whose words to use; made-up ones otherwise. */
  csv?: string;
  /** Told how many more entries have been sent. */
  onRows?: (count: number) => void;
}

/** How long the parts took, in seconds. */
export interface FillTimes {
  entries: number;
  indexes: number;
}

const usualSeed = 42;

/**
 * Fills an empty logbook in one transaction, as the owner of its tables: it arrives whole, with its indexes, foreign keys
 * and triggers, or not at all. Nothing of it is audited.
 * @param login signs in as pp_migrator
 * @throws StartupError when the logbook holds entries
 */
export async function fillLogbook(login: ClientConfig, data: DataOptions): Promise<FillTimes> {
  const words = await readVocabulary(data.csv);
  // VACUUM marks no page as visible to all whose commit, or one soon after it, is not flushed
  const options = '-c role=pp_owner -c statement_timeout=0 -c synchronous_commit=on';
  return withClient({ ...login, options }, async (client) => {
    await refuseEntries(client);
    await client.query(`BEGIN; SET LOCAL maintenance_work_mem = '512MB'`);
    const times: FillTimes = { entries: 0, indexes: 0 };
    const begun = performance.now();
    await withoutTriggers(client, () =>
      withoutIndexes(client, 'logbook_entries', async () => {
        await client.query('ALTER TABLE logbook_entries ENABLE TRIGGER trg_logbook_entries_search_vector');
        await insertAll(client, words, data);
        times.entries = secondsSince(begun);
      }),
    );
    await client.query('COMMIT');
    times.indexes = secondsSince(begun) - times.entries;
    await client.query('VACUUM ANALYZE');
    return times;
  });
}

async function refuseEntries(client: Client): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM logbook_entries LIMIT 1');
  if (rowCount) throw new StartupError('That logbook holds entries already: name one that is empty.');
}

async function insertAll(client: Client, words: string[], { rows, seed = usualSeed, onRows }: DataOptions) {
  const random = new Random(seed);
  const surroundings = await insertSurroundings(client, random);
  await pipeline(
    Readable.from(entryChunks({ random, words, surroundings }, rows, (count) => onRows?.(count))),
    client.query(copyFrom(`COPY logbook_entries (${columns}) FROM STDIN`)),
  );
}

function secondsSince(moment: number): number {
  return (performance.now() - moment) / 1000;
}
