import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For each index of logbook_entries what it becomes, and what it was. */
const indexes: Record<string, { becomes: string; was?: string }> = {
  search_vector: {
    becomes: `USING gin (user_id extensions.uuid_ops, app.dated_vector(search_vector, start_date))
      WITH (gin_pending_list_limit = 256)`,
    was: 'USING gin (search_vector)',
  },
  status: { becomes: '(status, start_date, entry_id)', was: '(status)' },
  completed_by: {
    becomes: '(completed_by, start_date, entry_id) WHERE completed_by IS NOT NULL',
    was: '(completed_by) WHERE completed_by IS NOT NULL',
  },
  priority: { becomes: '(priority, start_date, entry_id)' },
  responsible_person: { becomes: '(responsible_person, start_date, entry_id)' },
  is_deleted: { becomes: '(start_date, entry_id) WHERE is_deleted' },
  end_date_desc: { becomes: '(end_date DESC NULLS LAST, entry_id DESC)' },
  downtime_hours_desc: { becomes: '(downtime_hours DESC NULLS LAST, entry_id DESC)' },
};

/**
 * An index behind each filter of the entry list in the order of the list, behind each sort order, and the one that
 * search stays inside. Built beside the running application; what an interruption leaves the next attempt replaces.
 */
export class ListIndexes1790000000020 implements MigrationInterface {
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    for (const [name, { becomes }] of Object.entries(indexes)) await replace(runner, name, becomes);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [name, { was }] of Object.entries(indexes)) {
      if (was) await replace(runner, name, was);
      else await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS idx_logbook_entries_${name}`);
    }
  }
}

/** One statement each: together they would be a transaction. The name changes hands when the new index is complete. */
async function replace(runner: QueryRunner, name: string, definition: string): Promise<void> {
  const index = `idx_logbook_entries_${name}`;
  await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}_next`);
  await runner.query(`CREATE INDEX CONCURRENTLY ${index}_next ON logbook_entries ${definition}`);
  await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
  await runner.query(`ALTER INDEX ${index}_next RENAME TO ${index}`);
}
