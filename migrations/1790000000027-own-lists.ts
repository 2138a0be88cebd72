import type { MigrationInterface, QueryRunner } from 'typeorm';

const index = 'idx_logbook_entries_user_id_created_at';

/**
 * One index that holds all that a technician's own list can be sorted by: its entries are chosen there, whatever the order. And
 * what the planner cannot know by itself: who completes an entry is mostly whose entry it is. Built beside the running
 * application; what an interruption leaves the next attempt replaces.
 */
export class OwnLists1790000000027 implements MigrationInterface {
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
    await runner.query(`
      CREATE INDEX CONCURRENTLY ${index} ON logbook_entries (user_id, created_at, entry_id)
      INCLUDE (updated_at, end_date, downtime_hours, is_deleted)`);
    await runner.query(`
      CREATE STATISTICS IF NOT EXISTS st_logbook_entries_completed_by (dependencies) ON user_id, completed_by
      FROM logbook_entries`);
    await runner.query('ANALYZE logbook_entries (user_id, completed_by)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP STATISTICS IF EXISTS st_logbook_entries_completed_by');
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index}`);
  }
}
