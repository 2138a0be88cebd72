import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why an entry was escalated or reopened, and functions that tell an entry's past to whoever may see the entry. */
export class TransitionsAndHistory1790000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE logbook_entries ADD COLUMN status_reason text;
      GRANT INSERT (status_reason), UPDATE (status_reason) ON logbook_entries
        TO pp_technician, pp_technician_reader, pp_manager, pp_admin;
    `);
    await runner.query(`
      -- current_user is the function's owner in here: the role that the transaction has taken says who asks
      CREATE FUNCTION audit.may_see_entry(p_entry_id uuid) RETURNS boolean
      LANGUAGE sql STABLE
      RETURN current_setting('role') IN ('pp_technician_reader', 'pp_manager', 'pp_admin') OR EXISTS (
        SELECT FROM public.logbook_entries WHERE entry_id = p_entry_id AND user_id = app.uid()
      );

      CREATE FUNCTION audit.entry_history(p_entry_id uuid)
      RETURNS TABLE (log_id uuid, user_id uuid, action varchar, entity_version integer, details jsonb, created_at timestamptz)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT a.log_id, a.user_id, a.action, a.entity_version, a.details, a.created_at
        FROM audit_log a
        WHERE a.entity_type = 'logbook_entries' AND a.entity_id = p_entry_id::text AND audit.may_see_entry(p_entry_id);
      $$;
      COMMENT ON FUNCTION audit.entry_history(uuid) IS
        'Technicians may not read the audit log: this shows them the records of the entries that they may see';

      CREATE FUNCTION audit.changed_since(p_entity_type text, p_entity_id text, p_version integer)
      RETURNS TABLE (column_name text)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT DISTINCT jsonb_object_keys(a.details -> 'new')
        FROM audit_log a
        WHERE a.entity_type = p_entity_type AND a.entity_id = p_entity_id AND a.entity_version > p_version
          AND CASE p_entity_type WHEN 'logbook_entries' THEN audit.may_see_entry(p_entity_id::uuid)
            ELSE current_setting('role') IN ('pp_manager', 'pp_admin') END;
      $$;
      COMMENT ON FUNCTION audit.changed_since(text, text, integer) IS
        'Names of the columns that have changed after a version; no values. What only leaders change only they may ask';

      GRANT CREATE ON SCHEMA audit TO pp_audit;
      ALTER FUNCTION audit.may_see_entry(uuid) OWNER TO pp_audit;
      ALTER FUNCTION audit.entry_history(uuid) OWNER TO pp_audit;
      ALTER FUNCTION audit.changed_since(text, text, integer) OWNER TO pp_audit;
      REVOKE CREATE ON SCHEMA audit FROM pp_audit;
      GRANT USAGE ON SCHEMA audit TO pp_technician, pp_technician_reader, pp_manager, pp_admin;
      GRANT EXECUTE ON FUNCTION audit.entry_history(uuid), audit.changed_since(text, text, integer)
        TO pp_technician, pp_technician_reader, pp_manager, pp_admin;

      GRANT SELECT ON audit_log TO pp_audit;
      GRANT SELECT (entry_id, user_id) ON logbook_entries TO pp_audit;
      CREATE POLICY audit_select ON audit_log FOR SELECT TO pp_audit USING (true);
      CREATE POLICY audit_select ON logbook_entries FOR SELECT TO pp_audit USING (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY audit_select ON logbook_entries;
      DROP POLICY audit_select ON audit_log;
      REVOKE SELECT (entry_id, user_id) ON logbook_entries FROM pp_audit;
      REVOKE SELECT ON audit_log FROM pp_audit;
      REVOKE USAGE ON SCHEMA audit FROM pp_technician, pp_technician_reader, pp_manager, pp_admin;
      DROP FUNCTION audit.entry_history(uuid), audit.changed_since(text, text, integer), audit.may_see_entry(uuid);
      ALTER TABLE logbook_entries DROP COLUMN status_reason;
    `);
  }
}
