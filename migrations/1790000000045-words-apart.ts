import type { MigrationInterface, QueryRunner } from 'typeorm';
import { before } from './1790000000045-words-apart.before';
import { functions } from './1790000000045-words-apart.functions';

const entriesAtOnce = 2000;
const firstId = '00000000-0000-0000-0000-000000000000';

/**
 * Finds words that stand between other characters than spaces, of a stemmed language also the last one while it is typed, and
 * shows short texts whole in highlights. The entries follow in batches beside the running application; after an interruption the
 * next attempt leaves alone what is done.
 */
export class WordsApart1790000000045 implements MigrationInterface {
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await replaceFunctions(runner, functions);
  }

  async down(runner: QueryRunner): Promise<void> {
    await replaceFunctions(runner, before);
  }
}

/** The triggers take the action for what it is: no change of an entry. The archive is last: what moves there meanwhile is met there. */
async function replaceFunctions(runner: QueryRunner, statements: string): Promise<void> {
  await runner.query(statements);
  await writersBefore(runner);
  await runner.query(`SET app.action = 'search.rebuild'`);
  for (const table of ['logbook_entries', 'archive.logbook_entries']) {
    for (let after: string | null = firstId; after !== null;) after = await rebuildBatch(runner, table, after);
    await runner.query(`ANALYZE ${table}`);
  }
  await runner.query('RESET app.action');
}

/** Waits for who may have written with the functions before: their entries are not there yet. Nobody waits for this. */
async function writersBefore(runner: QueryRunner): Promise<void> {
  for (let before = await writers(runner); before.length > 0;) {
    await runner.query('SELECT pg_sleep(0.05)');
    const now = await writers(runner);
    before = before.filter((id) => now.includes(id));
  }
}

/** Transactions that have written entries and are not over. */
async function writers(runner: QueryRunner): Promise<string[]> {
  const rows = (await runner.query(
    `SELECT virtualtransaction AS id FROM pg_locks
     WHERE mode = 'RowExclusiveLock' AND granted AND relation = 'logbook_entries'::regclass
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  )) as { id: string }[];
  return rows.map(({ id }) => id);
}

/** @returns the last entry of a full batch, behind which there may be more */
async function rebuildBatch(runner: QueryRunner, table: string, after: string): Promise<string | null> {
  const vector = 'app.search_vector(e.device, e.responsible_person, e.call_description, e.solution_description)';
  const [batch] = (await runner.query(
    `WITH batch AS (
       SELECT entry_id, row_number() OVER (ORDER BY entry_id) AS position
       FROM ${table} WHERE entry_id > $1 ORDER BY entry_id LIMIT $2
     ), rebuilt AS (
       UPDATE ${table} e SET search_vector = ${vector}
       FROM batch WHERE e.entry_id = batch.entry_id AND e.search_vector IS DISTINCT FROM ${vector}
     )
     SELECT (SELECT entry_id FROM batch WHERE position = $2) AS last`,
    [after, entriesAtOnce],
  )) as [{ last: string | null }];
  return batch.last;
}
