import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Settings that administrators change: their history without secrets, versions that never repeat, news of a change. */
export class Settings1790000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- whoever does not say otherwise has stored a secret
      ALTER TABLE settings ADD COLUMN is_secret boolean NOT NULL DEFAULT true;
      GRANT INSERT (is_secret), UPDATE (is_secret, is_system) ON settings TO pp_manager, pp_admin;
    `);
    await runner.query(recordChange(withholdOnlySecrets));
    await runner.query(`
      COMMENT ON FUNCTION audit.record_change() IS
        'Arguments: the key column, columns that are not recorded, columns whose values are not recorded, and a flag of the row without which they are';
      DROP TRIGGER trg_settings_audit ON settings;
      CREATE TRIGGER trg_settings_audit AFTER INSERT OR UPDATE OR DELETE ON settings FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('setting_key', '{updated_at,version}', '{setting_value}', 'is_secret');
    `);
    await runner.query(`
      CREATE FUNCTION audit.continue_version() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        NEW.version := 1 + coalesce((
          SELECT max(entity_version) FROM public.audit_log
          WHERE entity_type = TG_TABLE_NAME AND entity_id = to_jsonb(NEW) ->> TG_ARGV[0]
        ), 0);
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION audit.continue_version() IS
        'A row that comes back under its old key counts on: an ETag of its former life must not fit the new one';
      GRANT CREATE ON SCHEMA audit TO pp_audit;
      ALTER FUNCTION audit.continue_version() OWNER TO pp_audit;
      REVOKE CREATE ON SCHEMA audit FROM pp_audit;
      CREATE TRIGGER trg_settings_version BEFORE INSERT ON settings FOR EACH ROW
        EXECUTE FUNCTION audit.continue_version('setting_key');

      CREATE FUNCTION app.announce_change() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        -- no payload: anybody may listen
        PERFORM pg_notify(TG_TABLE_NAME, '');
        RETURN NULL;
      END $$;
      COMMENT ON FUNCTION app.announce_change() IS 'Tells every process on commit, on the channel with the name of the table';
      CREATE TRIGGER trg_settings_announce AFTER INSERT OR UPDATE OR DELETE ON settings
        FOR EACH STATEMENT EXECUTE FUNCTION app.announce_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION audit.continue_version(), app.announce_change() CASCADE;
      DROP TRIGGER trg_settings_audit ON settings;
      CREATE TRIGGER trg_settings_audit AFTER INSERT OR UPDATE OR DELETE ON settings FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('setting_key', '{updated_at,version}', '{setting_value}');
      REVOKE UPDATE (is_system) ON settings FROM pp_manager, pp_admin;
      ALTER TABLE settings DROP COLUMN is_secret;
    `);
    await runner.query(recordChange(''));
    await runner.query(`
      COMMENT ON FUNCTION audit.record_change() IS
        'Arguments: the key column, columns that are not recorded, columns whose values are not recorded';
    `);
  }
}

/** What was a secret before the change or is one after it stays one. */
const withholdOnlySecrets = `
        IF coalesce(before, after) -> TG_ARGV[3] = 'false' AND coalesce(after, before) -> TG_ARGV[3] = 'false' THEN
          secret := '{}';
        END IF;
`;

/** The function that writes the audit log, with statements that run before it does. */
function recordChange(beforeRecording: string): string {
  return `
      CREATE OR REPLACE FUNCTION audit.record_change() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        key_column CONSTANT text := TG_ARGV[0];
        unrecorded CONSTANT text[] := TG_ARGV[1];
        secret text[] := TG_ARGV[2];
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
${beforeRecording}
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
      END $$;`;
}
