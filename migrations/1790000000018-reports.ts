import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What reports are computed from: the entries without their texts and without the deleted ones, once as they are now and
 * once as they were at the last refresh. Both have the same definition, so that the same figures come out of either.
 */
export class Reports1790000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA reports;
      COMMENT ON SCHEMA reports IS 'What reports are computed from';

      CREATE VIEW reports.live_entries WITH (security_invoker = true) AS
      SELECT entry_id, start_date, location_id, category_id, device, status, priority, downtime_hours,
        CASE WHEN status = 'Completed' THEN end_date - start_date END AS restoration_days
      FROM public.logbook_entries
      WHERE NOT is_deleted;
      COMMENT ON VIEW reports.live_entries IS 'The entries that the reader may see, as they are now';

      -- knows no row-level security: the owner fills it with everybody's entries, and only leaders read it
      CREATE MATERIALIZED VIEW reports.entries AS SELECT * FROM reports.live_entries;
      CREATE UNIQUE INDEX idx_entries_entry_id ON reports.entries (entry_id);
      CREATE INDEX idx_entries_start_date ON reports.entries (start_date);
      COMMENT ON MATERIALIZED VIEW reports.entries IS 'All entries, as they were at the last refresh';

      CREATE MATERIALIZED VIEW reports.refreshed AS SELECT true AS is_only_row, now() AS refreshed_at;
      CREATE UNIQUE INDEX idx_refreshed_is_only_row ON reports.refreshed (is_only_row);
      COMMENT ON MATERIALIZED VIEW reports.refreshed IS 'When the last refresh began: nothing committed before is missing';
    `);
    await runner.query(`
      CREATE FUNCTION reports.refresh() RETURNS boolean
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF NOT pg_try_advisory_xact_lock(7270118) THEN
          RETURN false;
        END IF;
        REFRESH MATERIALIZED VIEW CONCURRENTLY reports.entries;
        REFRESH MATERIALIZED VIEW CONCURRENTLY reports.refreshed;
        PERFORM audit.record_event(app.uid(), 'reports.refresh', 'reports', 'entries', NULL,
          nullif(current_setting('app.ip_address', true), ''), nullif(current_setting('app.user_agent', true), ''),
          nullif(current_setting('app.request_id', true), '')::uuid);
        RETURN true;
      END $$;
      COMMENT ON FUNCTION reports.refresh() IS
        'Readers go on reading. Returns false, and does nothing, while another refresh is under way';

      GRANT USAGE ON SCHEMA reports TO pp_technician, pp_technician_reader, pp_manager, pp_admin, pp_jobs;
      GRANT SELECT ON reports.live_entries TO pp_technician, pp_technician_reader;
      GRANT SELECT ON reports.entries, reports.refreshed TO pp_manager, pp_admin;
      GRANT EXECUTE ON FUNCTION reports.refresh() TO pp_manager, pp_admin, pp_jobs;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION reports.refresh();
      DROP MATERIALIZED VIEW reports.refreshed, reports.entries;
      DROP VIEW reports.live_entries;
      DROP SCHEMA reports;
    `);
  }
}
