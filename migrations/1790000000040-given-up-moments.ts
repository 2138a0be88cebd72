import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a restore has given up can still be restored, and is told. */
export class GivenUpMoments1790000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE backup_state ADD COLUMN given_up jsonb NOT NULL DEFAULT '[]';
      COMMENT ON COLUMN backup_state.given_up IS
        'Periods of which any moment can be restored, though a restore has given them up: timeline, from, to';
      GRANT UPDATE (given_up) ON backup_state TO pp_admin;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE backup_state DROP COLUMN given_up');
  }
}
