import type { MigrationInterface, QueryRunner } from 'typeorm';

const index = 'idx_logbook_entries_user_id';
const keys = '(user_id, start_date, entry_id)';

/**
 * One index that holds all that a technician's own list is sorted and filtered by, but the device, which few entries share: the
 * page is chosen there, and only its entries are read. It takes the place of two. Built beside the running application; what
 * an interruption leaves the next attempt replaces.
 */
export class ChosenInOneIndex1790000000038 implements MigrationInterface {
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await replace(
      runner,
      `${keys} INCLUDE (
        status, priority, category_id, location_id, responsible_person, completed_by, end_date, downtime_hours, created_at,
        updated_at, is_deleted)`,
    );
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}_created_at`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}_created_at`);
    await runner.query(`
      CREATE INDEX CONCURRENTLY ${index}_created_at ON logbook_entries (user_id, created_at, entry_id)
      INCLUDE (updated_at, end_date, downtime_hours, is_deleted)`);
    await replace(runner, keys);
  }
}

/** One statement each: together they would be a transaction. The name changes hands when the new index is complete. */
async function replace(runner: QueryRunner, definition: string): Promise<void> {
  await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}_next`);
  await runner.query(`CREATE INDEX CONCURRENTLY ${index}_next ON logbook_entries ${definition}`);
  await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
  await runner.query(`ALTER INDEX ${index}_next RENAME TO ${index}`);
}
