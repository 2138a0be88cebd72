import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit log: one record per change, written by trigger, append-only even for a superuser. */
export class Audit1790000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION audit.redact(row_values jsonb, secret text[]) RETURNS jsonb
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN (
        SELECT coalesce(jsonb_object_agg(
          key, CASE WHEN key = ANY (secret) AND value <> 'null' THEN '"[redacted]"' ELSE value END), '{}')
        FROM jsonb_each(row_values)
      );

      CREATE FUNCTION audit.record_change() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        key_column CONSTANT text := TG_ARGV[0];
        unrecorded CONSTANT text[] := TG_ARGV[1];
        secret CONSTANT text[] := TG_ARGV[2];
        actor CONSTANT uuid := app.uid();
        before jsonb;
        after jsonb;
        row_version integer;
        row_key text;
        action text;
        details jsonb;
      BEGIN
        IF TG_OP <> 'INSERT' THEN
          before := to_jsonb(OLD);
          row_key := before ->> key_column;
          row_version := before -> 'version';
          before := before - unrecorded;
        END IF;
        IF TG_OP <> 'DELETE' THEN
          after := to_jsonb(NEW);
          row_key := after ->> key_column;
          row_version := after -> 'version';
          after := after - unrecorded;
        END IF;
        IF before = after THEN
          RETURN NULL;
        END IF;
        IF actor IS NULL THEN
          RAISE insufficient_privilege USING MESSAGE = format('a change of %s needs an actor', TG_TABLE_NAME);
        END IF;

        CASE TG_OP
          WHEN 'INSERT' THEN
            action := 'create';
            details := jsonb_build_object('new', audit.redact(jsonb_strip_nulls(after), secret));
          WHEN 'DELETE' THEN
            action := 'delete';
            details := jsonb_build_object('old', audit.redact(jsonb_strip_nulls(before), secret));
          ELSE
            action := CASE
              WHEN before -> 'is_deleted' IS NOT DISTINCT FROM after -> 'is_deleted'
                THEN coalesce(nullif(current_setting('app.action', true), ''), 'update')
              WHEN after -> 'is_deleted' = 'true' THEN 'soft_delete'
              ELSE 'restore'
            END;
            SELECT jsonb_build_object(
                'old', audit.redact(jsonb_object_agg(key, before -> key), secret),
                'new', audit.redact(jsonb_object_agg(key, value), secret))
              INTO details
              FROM jsonb_each(after)
              WHERE value IS DISTINCT FROM before -> key;
        END CASE;

        INSERT INTO public.audit_log
          (user_id, action, entity_type, entity_id, entity_version, details, ip_address, user_agent, request_id)
        VALUES (actor, action, TG_TABLE_NAME, row_key, row_version, details,
          nullif(current_setting('app.ip_address', true), ''),
          nullif(current_setting('app.user_agent', true), ''),
          nullif(current_setting('app.request_id', true), '')::uuid);
        RETURN NULL;
      END $$;
      COMMENT ON FUNCTION audit.record_change() IS
        'Arguments: the key column, columns that are not recorded, columns whose values are not recorded';

      CREATE FUNCTION audit.record_event(
        p_user_id uuid, p_action text, p_entity_type text, p_entity_id text, p_details jsonb,
        p_ip_address text, p_user_agent text, p_request_id uuid
      ) RETURNS void
      LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        INSERT INTO public.audit_log
          (user_id, action, entity_type, entity_id, details, ip_address, user_agent, request_id)
        VALUES (coalesce(p_user_id, '00000000-0000-8000-8000-000000000002'), p_action, p_entity_type, p_entity_id,
          p_details, p_ip_address, p_user_agent, p_request_id);
      $$;
      COMMENT ON FUNCTION audit.record_event(uuid, text, text, text, jsonb, text, text, uuid) IS
        'What is not a change of a row: sign-ins, denials. Without a user the account "unknown" stands in';

      CREATE FUNCTION audit.refuse_change() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RAISE insufficient_privilege USING MESSAGE = 'the audit log is append-only';
      END $$;
    `);
    await runner.query(`
      GRANT USAGE, CREATE ON SCHEMA audit TO pp_audit;
      ALTER FUNCTION audit.redact(jsonb, text[]) OWNER TO pp_audit;
      ALTER FUNCTION audit.record_change() OWNER TO pp_audit;
      ALTER FUNCTION audit.record_event(uuid, text, text, text, jsonb, text, text, uuid) OWNER TO pp_audit;
      REVOKE CREATE ON SCHEMA audit FROM pp_audit;
      GRANT EXECUTE ON FUNCTION audit.record_event(uuid, text, text, text, jsonb, text, text, uuid) TO pp_app;

      CREATE TRIGGER trg_audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
      ALTER TABLE audit_log ENABLE ALWAYS TRIGGER trg_audit_log_append_only;

      CREATE TRIGGER trg_users_audit AFTER INSERT OR UPDATE OR DELETE ON users FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('user_id', '{updated_at,version,failed_attempts,last_login}',
          '{password_hash,reset_token,token_expiry,phone_number}');
      CREATE TRIGGER trg_roles_audit AFTER INSERT OR UPDATE OR DELETE ON roles FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('role_id', '{updated_at,version}', '{}');
      CREATE TRIGGER trg_logbook_entries_audit AFTER INSERT OR UPDATE OR DELETE ON logbook_entries FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('entry_id', '{updated_at,version,search_vector}', '{}');
      CREATE TRIGGER trg_attachments_audit AFTER INSERT OR UPDATE OR DELETE ON attachments FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('attach_id', '{updated_at,version}', '{}');
      CREATE TRIGGER trg_locations_audit AFTER INSERT OR UPDATE OR DELETE ON locations FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('location_id', '{updated_at,version}', '{}');
      CREATE TRIGGER trg_categories_audit AFTER INSERT OR UPDATE OR DELETE ON categories FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('category_id', '{updated_at,version}', '{}');
      CREATE TRIGGER trg_settings_audit AFTER INSERT OR UPDATE OR DELETE ON settings FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('setting_key', '{updated_at,version}', '{setting_value}');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION audit.record_change(), audit.refuse_change() CASCADE;
      DROP FUNCTION audit.record_event(uuid, text, text, text, jsonb, text, text, uuid);
      DROP FUNCTION audit.redact(jsonb, text[]);
    `);
  }
}
