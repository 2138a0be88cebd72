import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the worker last saw of the backup repository, so that processes which cannot reach it can tell. The repository
 * itself is the truth: both tables are written anew from it.
 */
export class Backups1790000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE backups (
        label varchar(40) NOT NULL CONSTRAINT pk_backups PRIMARY KEY,
        backup_type varchar(4) NOT NULL,
        started_at timestamptz NOT NULL,
        finished_at timestamptz NOT NULL,
        database_size bigint NOT NULL,
        repository_size bigint NOT NULL,
        wal_start varchar(24) NOT NULL,
        wal_stop varchar(24) NOT NULL,
        has_error boolean NOT NULL,
        hold varchar(200),
        CONSTRAINT ck_backups_backup_type CHECK (backup_type IN ('full', 'diff', 'incr'))
      );
      CREATE INDEX idx_backups_started_at ON backups (started_at, label);
      COMMENT ON TABLE backups IS 'What the backup repository holds, as the worker last saw it';
      COMMENT ON COLUMN backups.database_size IS 'Bytes of the database';
      COMMENT ON COLUMN backups.repository_size IS 'Bytes that this backup added to the repository';
      COMMENT ON COLUMN backups.hold IS 'Why it is never removed';

      CREATE TABLE backup_state (
        is_only_row boolean NOT NULL DEFAULT true CONSTRAINT pk_backup_state PRIMARY KEY,
        reported_at timestamptz NOT NULL DEFAULT now(),
        description varchar(1000),
        off_because varchar(1000),
        recoverable_since timestamptz,
        missing_wal varchar(24)[] NOT NULL DEFAULT '{}',
        wal_checked_at timestamptz,
        findings text[] NOT NULL DEFAULT '{}',
        verified_at timestamptz,
        keys_fingerprint varchar(64),
        CONSTRAINT ck_backup_state_is_only_row CHECK (is_only_row)
      );
      COMMENT ON TABLE backup_state IS 'Whether backups are on and what their checks found, as the worker last saw it';
      COMMENT ON COLUMN backup_state.off_because IS 'What keeps the worker from backing up; null when they are on';
      COMMENT ON COLUMN backup_state.recoverable_since IS 'From then on every moment can be restored';
      COMMENT ON COLUMN backup_state.missing_wal IS 'The first segments that the archive lacks';
      COMMENT ON COLUMN backup_state.keys_fingerprint IS 'Of all keys together: tells whether a copy of them is up to date';

      ALTER TABLE backups ENABLE ROW LEVEL SECURITY;
      ALTER TABLE backup_state ENABLE ROW LEVEL SECURITY;
      GRANT SELECT, INSERT, UPDATE, DELETE ON backups TO pp_admin;
      GRANT SELECT, INSERT, UPDATE ON backup_state TO pp_admin;
      CREATE POLICY admin_all ON backups TO pp_admin USING (true) WITH CHECK (true);
      CREATE POLICY admin_all ON backup_state TO pp_admin USING (true) WITH CHECK (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE backups, backup_state');
  }
}
