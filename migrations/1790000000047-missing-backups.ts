import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A backup that the repository lacks is not forgotten, unless it was removed because it was too old. */
export class MissingBackups1790000000047 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE backups ADD COLUMN missing_since timestamptz, ADD COLUMN expired_at timestamptz;
      COMMENT ON COLUMN backups.missing_since IS 'Since when the repository lacks it';
      COMMENT ON COLUMN backups.expired_at IS 'When it was old enough to be removed';
      GRANT UPDATE (missing_since, expired_at) ON backups TO pp_admin;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM backups WHERE missing_since IS NOT NULL;
      ALTER TABLE backups DROP COLUMN missing_since, DROP COLUMN expired_at;
    `);
  }
}
