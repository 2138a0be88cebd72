import type { MigrationInterface, QueryRunner } from 'typeorm';

const everyLevel = 'pp_technician, pp_technician_reader, pp_manager, pp_admin';
const readableColumns = `attach_id, entry_id, owner_id, file_name, file_path, file_type, file_size, description, uploaded_by,
        uploaded_at, updated_at, is_deleted, deleted_with_entry, version, sha256`;

const changedSince = (attachments: string) => `
      CREATE OR REPLACE FUNCTION audit.changed_since(p_entity_type text, p_entity_id text, p_version integer)
      RETURNS TABLE (column_name text)
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT DISTINCT jsonb_object_keys(a.details -> 'new')
        FROM audit_log a
        WHERE a.entity_type = p_entity_type AND a.entity_id = p_entity_id AND a.entity_version > p_version
          AND CASE p_entity_type WHEN 'logbook_entries' THEN audit.may_see_entry(p_entity_id::uuid)
            ${attachments}ELSE current_setting('role') IN ('pp_manager', 'pp_admin') END;
      $$;`;

/**
 * Files of entries: what they hold and how they are encrypted. The key of a file is readable through one function only,
 * by whoever may see the file: lists, exports and slips in a query never carry it. No version before this one stored
 * files, so the new columns are empty only in rows that never had one.
 */
export class Attachments1790000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE attachments
        ADD COLUMN sha256 bytea,
        ADD COLUMN wrapped_key varchar(255),
        ADD CONSTRAINT ck_attachments_sha256 CHECK (octet_length(sha256) = 32),
        ADD CONSTRAINT ck_attachments_wrapped_key CHECK ((wrapped_key IS NULL) = (sha256 IS NULL)),
        ADD CONSTRAINT ck_attachments_file_path CHECK (wrapped_key IS NULL OR file_path ~ '^[0-9a-f]{64}$');
      CREATE INDEX idx_attachments_file_path ON attachments (file_path);
      CREATE INDEX idx_attachments_uploaded_by ON attachments (uploaded_by, file_size);

      REVOKE SELECT ON attachments FROM ${everyLevel};
      GRANT SELECT (${readableColumns}) ON attachments TO ${everyLevel};
      GRANT INSERT (sha256, wrapped_key) ON attachments TO ${everyLevel};

      DROP TRIGGER trg_attachments_audit ON attachments;
      CREATE TRIGGER trg_attachments_audit AFTER INSERT OR UPDATE OR DELETE ON attachments FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('attach_id', '{updated_at,version}', '{wrapped_key}');
    `);
    await runner.query(`
      CREATE FUNCTION app.attachment_key(p_attach_id uuid) RETURNS varchar
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT wrapped_key FROM attachments
        WHERE attach_id = p_attach_id
          AND (current_setting('role') IN ('pp_technician_reader', 'pp_manager', 'pp_admin') OR owner_id = app.uid());
      $$;
      COMMENT ON FUNCTION app.attachment_key(uuid) IS
        'The encrypted key of one file, for whoever may see it: one at a time, never a table of keys';

      CREATE FUNCTION app.attachment_fits(p_bytes bigint, p_quota bigint) RETURNS boolean
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        -- held until the transaction ends: of two uploads at once the second counts the first
        PERFORM pg_advisory_xact_lock(7270103, hashtext(app.uid()::text));
        RETURN p_bytes + (SELECT coalesce(sum(file_size), 0) FROM attachments WHERE uploaded_by = app.uid()) <= p_quota;
      END $$;
      COMMENT ON FUNCTION app.attachment_fits(bigint, bigint) IS
        'Whether the caller may store that much more. Counts files that the caller cannot see any more, and deleted ones';
      GRANT EXECUTE ON FUNCTION app.attachment_key(uuid), app.attachment_fits(bigint, bigint) TO ${everyLevel};
    `);
    await runner.query(`
      CREATE FUNCTION audit.may_see_attachment(p_attach_id uuid) RETURNS boolean
      LANGUAGE sql STABLE
      RETURN current_setting('role') IN ('pp_technician_reader', 'pp_manager', 'pp_admin') OR EXISTS (
        SELECT FROM public.attachments WHERE attach_id = p_attach_id AND owner_id = app.uid()
      );
      GRANT CREATE ON SCHEMA audit TO pp_audit;
      ALTER FUNCTION audit.may_see_attachment(uuid) OWNER TO pp_audit;
      ${changedSince(`WHEN 'attachments' THEN audit.may_see_attachment(p_entity_id::uuid)
            `)}
      REVOKE CREATE ON SCHEMA audit FROM pp_audit;
      GRANT SELECT (attach_id, owner_id) ON attachments TO pp_audit;
      CREATE POLICY audit_select ON attachments FOR SELECT TO pp_audit USING (true);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY audit_select ON attachments;
      REVOKE SELECT (attach_id, owner_id) ON attachments FROM pp_audit;
      ${changedSince('')}
      DROP FUNCTION audit.may_see_attachment(uuid), app.attachment_key(uuid), app.attachment_fits(bigint, bigint);
      DROP TRIGGER trg_attachments_audit ON attachments;
      CREATE TRIGGER trg_attachments_audit AFTER INSERT OR UPDATE OR DELETE ON attachments FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('attach_id', '{updated_at,version}', '{}');
      ALTER TABLE attachments DROP COLUMN wrapped_key, DROP COLUMN sha256;
      DROP INDEX idx_attachments_file_path, idx_attachments_uploaded_by;
      REVOKE SELECT (${readableColumns.replace(', sha256', '')}) ON attachments FROM ${everyLevel};
      GRANT SELECT ON attachments TO ${everyLevel};
    `);
  }
}
