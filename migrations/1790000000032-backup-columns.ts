import type { MigrationInterface, QueryRunner } from 'typeorm';

const reported = `reported_at, description, off_because, recoverable_since, missing_wal, wal_checked_at, findings, verified_at,
        keys_fingerprint`;

/** A backup keeps its name, and the state its one row: only what is reported of them changes. */
export class BackupColumns1790000000032 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      REVOKE UPDATE ON backups, backup_state FROM pp_admin;
      GRANT UPDATE (has_error, hold) ON backups TO pp_admin;
      GRANT UPDATE (${reported}) ON backup_state TO pp_admin;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('GRANT UPDATE ON backups, backup_state TO pp_admin');
  }
}
