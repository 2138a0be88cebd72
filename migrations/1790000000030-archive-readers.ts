import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rewrapping } from './1790000000030-archive-readers.keys';
import { searching } from './1790000000030-archive-readers.search';

const live = { entries: ['public.logbook_entries'], attachments: ['public.attachments'] };
const both = {
  entries: [...live.entries, 'archive.logbook_entries'],
  attachments: [...live.attachments, 'archive.attachments'],
};

/** What reads past row-level security, and what reports are computed from, know the archive as well. */
export class ArchiveReaders1790000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(searching);
    await runner.query(rewrapping({ relation: '%s', named: 'to_regclass(p_table::text)', type: 'p_table::text' }));
    await runner.query(readers(both));
    await runner.query(`
      GRANT SELECT (entry_id, user_id) ON archive.logbook_entries TO pp_audit;
      CREATE POLICY audit_select ON archive.logbook_entries FOR SELECT TO pp_audit USING (true);
      GRANT SELECT (attach_id, owner_id) ON archive.attachments TO pp_audit;
      CREATE POLICY audit_select ON archive.attachments FOR SELECT TO pp_audit USING (true);

      GRANT SELECT (attach_id, wrapped_key), UPDATE (wrapped_key) ON archive.attachments TO pp_keys;
      CREATE POLICY keys_sealed ON archive.attachments TO pp_keys
        USING (wrapped_key LIKE 'v1:%') WITH CHECK (wrapped_key LIKE 'v1:%');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY keys_sealed ON archive.attachments;
      DROP POLICY audit_select ON archive.attachments;
      DROP POLICY audit_select ON archive.logbook_entries;
      REVOKE ALL ON archive.attachments, archive.logbook_entries FROM pp_keys, pp_audit;
    `);
    await runner.query(readers(live));
    await runner.query(rewrapping({ relation: 'public.%I', named: 'p_table', type: `format('public.%I', p_table)` }));
    await runner.query(`
      DROP FUNCTION archive.matching_entries(tsquery, tsquery, integer);
      DROP POLICY search_select ON archive.logbook_entries;
      REVOKE ALL ON archive.logbook_entries FROM pp_search;
    `);
  }
}

function readers({ entries, attachments }: typeof live): string {
  const existsIn = (tables: string[], condition: string) =>
    tables.map((table) => `EXISTS (SELECT FROM ${table} WHERE ${condition})`).join('\n          OR ');
  const columns = `entry_id, start_date, location_id, category_id, device, status, priority, downtime_hours,
        CASE WHEN status = 'Completed' THEN end_date - start_date END AS restoration_days`;
  const files = (select: string, condition: string) =>
    attachments.map((table) => `SELECT ${select} FROM ${table} WHERE ${condition}`).join('\n          UNION ALL ');
  return `
      CREATE OR REPLACE FUNCTION audit.may_see_entry(p_entry_id uuid) RETURNS boolean
      LANGUAGE sql STABLE
      RETURN current_setting('role') IN ('pp_technician_reader', 'pp_manager', 'pp_admin')
          OR ${existsIn(entries, 'entry_id = p_entry_id AND user_id = app.uid()')};
      CREATE OR REPLACE FUNCTION audit.may_see_attachment(p_attach_id uuid) RETURNS boolean
      LANGUAGE sql STABLE
      RETURN current_setting('role') IN ('pp_technician_reader', 'pp_manager', 'pp_admin')
          OR ${existsIn(attachments, 'attach_id = p_attach_id AND owner_id = app.uid()')};

      CREATE OR REPLACE FUNCTION app.attachment_key(p_attach_id uuid) RETURNS varchar
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT wrapped_key FROM (
          ${files('wrapped_key, owner_id', 'attach_id = p_attach_id')}
        ) AS attachment
        WHERE current_setting('role') IN ('pp_technician_reader', 'pp_manager', 'pp_admin') OR owner_id = app.uid();
      $$;
      CREATE OR REPLACE FUNCTION app.attachment_fits(p_bytes bigint, p_quota bigint) RETURNS boolean
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        -- held until the transaction ends: of two uploads at once the second counts the first
        PERFORM pg_advisory_xact_lock(7270103, hashtext(app.uid()::text));
        RETURN p_bytes + (SELECT coalesce(sum(file_size), 0) FROM (
          ${files('file_size', 'uploaded_by = app.uid()')}
        ) AS attachment) <= p_quota;
      END $$;

      CREATE OR REPLACE VIEW reports.live_entries WITH (security_invoker = true) AS
      ${entries.map((table) => `SELECT ${columns} FROM ${table} WHERE NOT is_deleted`).join('\n      UNION ALL ')};`;
}
