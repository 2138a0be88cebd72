import type { QueryRunner } from 'typeorm';

const leaders = 'pp_manager, pp_admin';
const importFunctions = ['app.imported_before(uuid)', 'app.import_entries(uuid, integer, integer, jsonb)'];

const condition = "CURRENT_USER <> 'pp_imports'::name";
/** From the trigger's definition to one that leaves the role out, whether it has other conditions or not. */
const standAside = `regexp_replace(regexp_replace(definition,
          'ROW WHEN \\((.*)\\) EXECUTE', 'ROW WHEN (\\1 AND (${escaped(condition)})) EXECUTE'),
          'ROW EXECUTE', 'ROW WHEN (${escaped(condition)}) EXECUTE')`;
const recordAll = `replace(replace(definition, ' WHEN ((${escaped(condition)}))', ''), ' AND (${escaped(condition)})', '')`;

/** Functions that make entries of rows, and record each. */
export async function insertEntriesBySet(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE FUNCTION audit.record_imported(p_import_id uuid, p_first integer, p_last integer) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
      recorded integer;
    BEGIN
      INSERT INTO audit_log
        (user_id, action, entity_type, entity_id, entity_version, details, ip_address, user_agent, request_id)
      SELECT app.uid(), 'import', 'logbook_entries', entry_id::text, 1,
        jsonb_build_object('new', jsonb_build_object('import_id', import_id, 'sheet', sheet, 'row_number', row_number)),
        nullif(current_setting('app.ip_address', true), ''),
        nullif(current_setting('app.user_agent', true), ''),
        nullif(current_setting('app.request_id', true), '')::uuid
      FROM import_rows
      WHERE import_id = p_import_id AND position BETWEEN p_first AND p_last AND outcome = 'valid';
      GET DIAGNOSTICS recorded = ROW_COUNT;
      RETURN recorded;
    END $$;
    COMMENT ON FUNCTION audit.record_imported(uuid, integer, integer) IS
      'One record for each entry, which says the row that it was: import_rows keeps the cells, the entry the values';
    GRANT CREATE ON SCHEMA audit TO pp_audit;
    ALTER FUNCTION audit.record_imported(uuid, integer, integer) OWNER TO pp_audit;
    REVOKE CREATE ON SCHEMA audit FROM pp_audit;
    GRANT SELECT ON import_rows TO pp_audit;
    CREATE POLICY audit_select ON import_rows FOR SELECT TO pp_audit USING (true);
    GRANT USAGE ON SCHEMA audit TO pp_imports;
    GRANT EXECUTE ON FUNCTION audit.record_imported(uuid, integer, integer) TO pp_imports;
  `);
  await runner.query(`
    CREATE FUNCTION app.imported_before(p_import_id uuid) RETURNS SETOF integer
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      SELECT r.position FROM import_rows r
      WHERE r.import_id = p_import_id AND r.outcome = 'valid'
        AND current_setting('role') IN ('pp_manager', 'pp_admin')
        AND EXISTS (
          SELECT FROM import_rows earlier JOIN imports i USING (import_id)
          WHERE earlier.fingerprint = r.fingerprint AND earlier.outcome = 'valid' AND i.status = 'committed'
            AND i.import_id <> p_import_id);
    $$;
    COMMENT ON FUNCTION app.imported_before(uuid) IS
      'Rows whose source has become an entry by an import, anybody''s, that was not reverted';

    CREATE FUNCTION app.import_entries(p_import_id uuid, p_first integer, p_last integer, p_names jsonb) RETURNS integer
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
      asker CONSTANT text := current_setting('role');
      created integer;
    BEGIN
      IF asker NOT IN ('pp_manager', 'pp_admin') OR NOT EXISTS (
        SELECT FROM imports
        WHERE import_id = p_import_id AND status = 'committing' AND (asker = 'pp_admin' OR user_id = app.uid())
      ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this import is not being committed';
      END IF;
      INSERT INTO logbook_entries (entry_id, user_id, start_date, end_date, responsible_person, location_id, device,
        call_description, solution_description, status, downtime_hours, category_id, priority, completed_by)
      SELECT r.entry_id, coalesce(person.id, app.uid()), v."startDate", v."endDate", v."responsiblePerson", place.id,
        v.device, v."callDescription", v."solutionDescription", v.status, v."downtimeHours", category.id, v.priority,
        CASE WHEN v.status = 'Completed' THEN person.id END
      FROM import_rows r
      CROSS JOIN jsonb_to_record(r.entry) AS v ("startDate" date, "endDate" date, "responsiblePerson" text,
        location jsonb, device text, "callDescription" text, "solutionDescription" text, status text,
        "downtimeHours" numeric, category text, priority text, "user" text)
      JOIN jsonb_to_recordset(p_names -> 'locations') AS place (name jsonb, id integer) ON place.name = v.location
      LEFT JOIN jsonb_to_recordset(p_names -> 'categories') AS category (name text, id integer)
        ON category.name = v.category
      LEFT JOIN jsonb_to_recordset(p_names -> 'people') AS person (name text, id uuid) ON person.name = v."user"
      WHERE r.import_id = p_import_id AND r.position BETWEEN p_first AND p_last AND r.outcome = 'valid';
      GET DIAGNOSTICS created = ROW_COUNT;
      IF audit.record_imported(p_import_id, p_first, p_last) <> created THEN
        RAISE 'every entry needs its record';
      END IF;
      RETURN created;
    END $$;
    COMMENT ON FUNCTION app.import_entries(uuid, integer, integer, jsonb) IS
      'Makes entries of the valid rows at these positions; the names that they use are resolved by the caller';

    GRANT CREATE ON SCHEMA app TO pp_imports;
    ${importFunctions.map((name) => `ALTER FUNCTION ${name} OWNER TO pp_imports;`).join('\n      ')}
    REVOKE CREATE ON SCHEMA app FROM pp_imports;
    GRANT USAGE ON SCHEMA app TO pp_imports;
    GRANT EXECUTE ON FUNCTION app.uid(), app.dated_vector(tsvector, date), app.search_vector(text, text, text, text)
      TO pp_imports;
    GRANT EXECUTE ON FUNCTION ${importFunctions.join(', ')} TO ${leaders};
    GRANT SELECT ON imports, import_rows TO pp_imports;
    GRANT INSERT (entry_id, user_id, start_date, end_date, responsible_person, location_id, device, call_description,
      solution_description, status, downtime_hours, category_id, priority, completed_by) ON logbook_entries TO pp_imports;
    CREATE POLICY imports_select ON imports FOR SELECT TO pp_imports USING (true);
    CREATE POLICY imports_select ON import_rows FOR SELECT TO pp_imports USING (true);
    CREATE POLICY imports_insert ON logbook_entries FOR INSERT TO pp_imports WITH CHECK (true);
    ${changeAuditTrigger(standAside)}
  `);
}

export async function insertNoEntriesBySet(runner: QueryRunner): Promise<void> {
  await runner.query(`
    ${changeAuditTrigger(recordAll)}
    DROP POLICY imports_insert ON logbook_entries;
    REVOKE ALL ON logbook_entries FROM pp_imports;
    DROP FUNCTION ${importFunctions.join(', ')}, audit.record_imported(uuid, integer, integer);
    REVOKE ALL ON ALL FUNCTIONS IN SCHEMA app FROM pp_imports;
    REVOKE ALL ON SCHEMA app, audit FROM pp_imports;
  `);
}

function escaped(text: string): string {
  return text.replaceAll("'", "''");
}

/** Makes the audit trigger of entries anew, as it is but for when it fires. */
function changeAuditTrigger(change: string): string {
  return `
      DO $do$
      DECLARE
        definition CONSTANT text := (
          SELECT pg_get_triggerdef(oid) FROM pg_trigger
          WHERE tgrelid = 'public.logbook_entries'::regclass AND tgname = 'trg_logbook_entries_audit');
      BEGIN
        DROP TRIGGER trg_logbook_entries_audit ON logbook_entries;
        EXECUTE ${change};
      END $do$;`;
}
