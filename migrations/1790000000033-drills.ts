import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Heartbeats tell how far a restored database reaches; drills tell whether one could be restored. A row of heartbeats is
 * small (60 bytes) and stays for as long as a backup that may hold it.
 */
export class Drills1790000000033 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE heartbeats (
        beat_at timestamptz NOT NULL DEFAULT now() CONSTRAINT pk_heartbeats PRIMARY KEY,
        wal_segment text NOT NULL DEFAULT pg_walfile_name(pg_current_wal_insert_lsn()),
        settled_txid bigint NOT NULL DEFAULT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
      );
      COMMENT ON TABLE heartbeats IS 'One row a minute, so that a restored database tells how far it reaches';
      COMMENT ON COLUMN heartbeats.wal_segment IS 'Whatever was committed before is in it or in those before it';
      COMMENT ON COLUMN heartbeats.settled_txid IS 'Every transaction with a lower number had ended';

      CREATE TABLE backup_drills (
        drill_id uuid NOT NULL DEFAULT app.uuidv7() CONSTRAINT pk_backup_drills PRIMARY KEY,
        started_at timestamptz NOT NULL,
        finished_at timestamptz NOT NULL DEFAULT now(),
        seed bigint NOT NULL,
        target_time timestamptz NOT NULL,
        backup_label varchar(40),
        is_good boolean NOT NULL,
        recovery_seconds numeric(10, 1),
        recovery_point_seconds numeric(12, 3),
        checks jsonb NOT NULL,
        failure varchar(2000),
        CONSTRAINT ck_backup_drills_failure CHECK (is_good = (failure IS NULL))
      );
      CREATE INDEX idx_backup_drills_started_at ON backup_drills (started_at, drill_id);
      COMMENT ON TABLE backup_drills IS 'Attempts to restore a moment of the past, and what was found';
      COMMENT ON COLUMN backup_drills.seed IS 'The same seed and recovery window choose the same moment';
      COMMENT ON COLUMN backup_drills.recovery_seconds IS 'From the beginning until the database answered';
      COMMENT ON COLUMN backup_drills.recovery_point_seconds IS 'From the last heartbeat found to the moment that was asked for';
      COMMENT ON COLUMN backup_drills.failure IS 'Why it was not good';

      ALTER TABLE heartbeats ENABLE ROW LEVEL SECURITY;
      ALTER TABLE backup_drills ENABLE ROW LEVEL SECURITY;
      GRANT SELECT, INSERT, DELETE ON heartbeats TO pp_admin;
      GRANT SELECT, INSERT ON backup_drills TO pp_admin;
      CREATE POLICY admin_all ON heartbeats TO pp_admin USING (true) WITH CHECK (true);
      CREATE POLICY admin_all ON backup_drills TO pp_admin USING (true) WITH CHECK (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE backup_drills, heartbeats');
  }
}
