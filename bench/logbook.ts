import { withClient } from '../src/database/connect';
import { migrate } from '../src/database/migrate';
import { type ScratchDatabase, startScratchDatabase } from '../src/startup/scratch-database';
import { fillLogbook, type FillTimes } from './data-set/fill-logbook';
import type { Started } from './started';

export interface LogbookOptions {
  /** Entries to make. */
  rows: number;
  /** Work orders whose words to use; made-up ones otherwise. */
  csv?: string;
  /** A directory that keeps the logbook: a later run finds it there, filled. */
  keep?: string;
  onRows?: (count: number) => void;
}

export interface Logbook {
  database: ScratchDatabase;
  rows: number;
  /** How long it took to fill, unless it was filled already. */
  filled?: FillTimes;
}

/** A migrated logbook full of entries, in a server of its own. */
export async function startLogbook(started: Started, { keep, ...data }: LogbookOptions): Promise<Logbook> {
  const database = await startScratchDatabase({ keepIn: keep });
  started.add(() => database.stop());
  await migrate(database.migration);
  const kept = keep === undefined ? 0 : await countEntries(database);
  if (kept > 0) return { database, rows: kept };
  return { database, rows: data.rows, filled: await fillLogbook(database.migration, data) };
}

function countEntries({ migration }: ScratchDatabase): Promise<number> {
  return withClient({ ...migration, options: '-c role=pp_owner -c statement_timeout=0' }, async (client) => {
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM logbook_entries');
    return Number(rows[0]?.count);
  });
}
