import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Columns that hold encrypted values, by the tables whose triggers stand aside when only the key of a value changes.
 * `rows`: which ones pp_keys finds and leaves behind. Of users it exchanges the hashes of passwords as well.
 */
const sealed = [
  {
    table: 'users',
    key: 'user_id',
    column: 'phone_number',
    rows: `phone_number LIKE 'v1:%' OR password_hash LIKE '%$%'`,
  },
  { table: 'settings', key: 'setting_key', column: 'setting_value', rows: `setting_value LIKE 'v1:%'` },
];

const functions = [
  'keys.known()',
  'keys.register(text, text, bytea)',
  'keys.finish(text, text)',
  'keys.retire(text, text)',
  'keys.sealed(name, name)',
  'keys.outdated(name, name, name, text, text, integer)',
  'keys.rewrap(name, name, name, text, text[], text[], text[])',
  'keys.renew_password(uuid, text, text)',
];

/** The type of a key column, so that its index serves. */
const typeOfKey = `(
            SELECT format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = to_regclass(format('public.%I', p_table)) AND attname = p_key_column)`;

/**
 * Which keys the logbook knows, and the re-wrapping of encrypted values with another key. That is no change of a value:
 * it bumps no version and leaves no record per row. It is told apart by the role pp_keys, which no session can take:
 * triggers stand aside for what its functions do and for nothing else. What they may touch, its grants and policies say:
 * encrypted values, which must stay encrypted.
 */
export class Keys1790000000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_keys (
        purpose varchar(16) NOT NULL,
        key_id varchar(32) NOT NULL,
        verifier bytea NOT NULL,
        current_since timestamptz NOT NULL DEFAULT now(),
        rewrapped_at timestamptz,
        retired_at timestamptz,
        CONSTRAINT pk_known_keys PRIMARY KEY (purpose, key_id),
        CONSTRAINT ck_known_keys_purpose CHECK (purpose IN ('encryption', 'jwt', 'pepper'))
      );
      COMMENT ON TABLE known_keys IS 'Keys that have been the current one: what they protected needs them until they are retired';
      COMMENT ON COLUMN known_keys.verifier IS 'Derived from the key: tells the right one from a wrong one, and does not give it away';
      COMMENT ON COLUMN known_keys.rewrapped_at IS 'When the change to this key was finished';
      ALTER TABLE known_keys ENABLE ROW LEVEL SECURITY;
      GRANT SELECT, INSERT (purpose, key_id, verifier, rewrapped_at), UPDATE (current_since, rewrapped_at, retired_at)
        ON known_keys TO pp_keys;
      CREATE POLICY keys_all ON known_keys TO pp_keys USING (true) WITH CHECK (true);

      CREATE SCHEMA keys;
      COMMENT ON SCHEMA keys IS 'Known keys, and re-wrapping with another one';
      GRANT USAGE ON SCHEMA keys TO pp_app;
      GRANT CREATE ON SCHEMA keys TO pp_keys;
    `);
    await runner.query(`
      CREATE FUNCTION keys.known() RETURNS SETOF known_keys
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT * FROM known_keys;
      $$;

      CREATE FUNCTION keys.register(p_purpose text, p_key_id text, p_verifier bytea) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        INSERT INTO known_keys (purpose, key_id, verifier, rewrapped_at)
        SELECT p_purpose, p_key_id, p_verifier,
          CASE WHEN NOT EXISTS (SELECT FROM known_keys WHERE purpose = p_purpose) THEN now() END
        ON CONFLICT (purpose, key_id) DO UPDATE SET current_since = now(), rewrapped_at = NULL, retired_at = NULL
        WHERE known_keys.retired_at IS NOT NULL;
      $$;
      COMMENT ON FUNCTION keys.register(text, text, bytea) IS 'A key that has become the current one. The first has nothing to finish';

      CREATE FUNCTION keys.finish(p_purpose text, p_key_id text) RETURNS boolean
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        UPDATE known_keys SET rewrapped_at = now()
        WHERE purpose = p_purpose AND key_id = p_key_id AND rewrapped_at IS NULL;
        RETURN FOUND;
      END $$;
      COMMENT ON FUNCTION keys.finish(text, text) IS 'True for the one who finishes: of several at once, one records it';

      CREATE FUNCTION keys.retire(p_purpose text, p_key_id text) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        UPDATE known_keys SET retired_at = now()
        WHERE purpose = p_purpose AND key_id = p_key_id AND retired_at IS NULL;
      $$;

      CREATE FUNCTION keys.renew_password(p_user_id uuid, p_old text, p_new text) RETURNS boolean
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        UPDATE users SET password_hash = p_new WHERE user_id = p_user_id AND password_hash = p_old;
        RETURN FOUND;
      END $$;
      COMMENT ON FUNCTION keys.renew_password(uuid, text, text) IS
        'The same password, hashed with another pepper or at another cost';
      GRANT SELECT (user_id, password_hash), UPDATE (password_hash) ON users TO pp_keys;

      CREATE FUNCTION auth.peppers_in_use() RETURNS SETOF text
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT DISTINCT split_part(password_hash, '$', 1) FROM users WHERE password_hash LIKE '%$%';
      $$;
    `);
    // Names go through %I, and the grants of pp_keys say which columns there are to name.
    await runner.query(`
      CREATE FUNCTION keys.sealed(p_table name, p_column name) RETURNS TABLE (key_id text, count bigint)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        RETURN QUERY EXECUTE format(
          'SELECT split_part(%1$I, '':'', 2), count(*) FROM public.%2$I WHERE %1$I LIKE ''v1:%%'' GROUP BY 1',
          p_column, p_table);
      END $$;
      COMMENT ON FUNCTION keys.sealed(name, name) IS 'How many values of a column are encrypted with which key';

      CREATE FUNCTION keys.outdated(
        p_table name, p_key_column name, p_column name, p_key_id text, p_after text, p_limit integer
      ) RETURNS TABLE (primary_key text, value text)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        RETURN QUERY EXECUTE format(
          'SELECT %1$I::text, %2$I::text FROM public.%3$I
           WHERE %2$I LIKE ''v1:%%'' AND NOT starts_with(%2$I, $1) AND ($2 IS NULL OR %1$I > $2::%4$s)
           ORDER BY %1$I LIMIT $3',
          p_key_column, p_column, p_table, ${typeOfKey})
        USING 'v1:' || p_key_id || ':', p_after, p_limit;
      END $$;
      COMMENT ON FUNCTION keys.outdated(name, name, name, text, text, integer) IS
        'Values that are encrypted with another key than the named one, in the order of their primary key';

      CREATE FUNCTION keys.rewrap(
        p_table name, p_key_column name, p_column name, p_key_id text, p_keys text[], p_old text[], p_new text[]
      ) RETURNS integer
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        changed integer;
      BEGIN
        IF NOT EXISTS (
          SELECT FROM known_keys WHERE purpose = 'encryption' AND key_id = p_key_id AND retired_at IS NULL
        ) THEN
          RAISE insufficient_privilege USING MESSAGE = format('%s is no known encryption key', p_key_id);
        END IF;
        EXECUTE format(
          'WITH change AS (
             SELECT t.%1$I AS primary_key, c.old, c.new
             FROM unnest($1, $2, $3) AS c (primary_key, old, new)
             JOIN public.%3$I t ON t.%1$I = c.primary_key::%4$s AND t.%2$I = c.old
             WHERE starts_with(c.new, $4) AND c.old LIKE ''v1:%%'' AND NOT starts_with(c.old, $4)
             ORDER BY t.%1$I
             FOR UPDATE OF t SKIP LOCKED
           )
           UPDATE public.%3$I t SET %2$I = change.new FROM change
           WHERE t.%1$I = change.primary_key AND t.%2$I = change.old',
          p_key_column, p_column, p_table, ${typeOfKey})
        USING p_keys, p_old, p_new, 'v1:' || p_key_id || ':';
        GET DIAGNOSTICS changed = ROW_COUNT;
        RETURN changed;
      END $$;
      COMMENT ON FUNCTION keys.rewrap(name, name, name, text, text[], text[], text[]) IS
        'Exchanges values that still are what they were; those that somebody is changing wait for the next time';
    `);
    await runner.query(`
      ${functions.map((signature) => `ALTER FUNCTION ${signature} OWNER TO pp_keys;`).join('\n      ')}
      REVOKE CREATE ON SCHEMA keys FROM pp_keys;
      GRANT CREATE ON SCHEMA auth TO pp_auth;
      ALTER FUNCTION auth.peppers_in_use() OWNER TO pp_auth;
      REVOKE CREATE ON SCHEMA auth FROM pp_auth;
      GRANT EXECUTE ON FUNCTION ${functions.join(', ')}, auth.peppers_in_use() TO pp_app;
    `);
    await runner.query(sealed.map(grantSealed).join('\n'));
    await runner.query(`
      CREATE OR REPLACE FUNCTION app.touch() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        IF current_user <> 'pp_keys' THEN
          NEW.updated_at := now();
          NEW.version := OLD.version + 1;
        END IF;
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION app.touch() IS
        'Every real change bumps updated_at and the version that is the ETag; encrypting with another key is none';

      ${changeAuditTriggers('FOR EACH ROW EXECUTE', `FOR EACH ROW WHEN (current_user <> 'pp_keys') EXECUTE`)}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ${changeAuditTriggers('FOR EACH ROW WHEN .* EXECUTE', 'FOR EACH ROW EXECUTE')}

      CREATE OR REPLACE FUNCTION app.touch() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        NEW.updated_at := now();
        NEW.version := OLD.version + 1;
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION app.touch() IS 'Every real change bumps updated_at and the version that is the ETag';
    `);
    await runner.query(`
      ${sealed.map(({ table }) => `DROP POLICY keys_sealed ON ${table}; REVOKE ALL ON ${table} FROM pp_keys;`).join('\n      ')}
      DROP FUNCTION ${functions.join(', ')}, auth.peppers_in_use();
      DROP SCHEMA keys;
      DROP TABLE known_keys;
    `);
  }
}

function grantSealed({ table, key, column, rows }: (typeof sealed)[number]): string {
  return `
      GRANT SELECT (${key}, ${column}), UPDATE (${column}) ON ${table} TO pp_keys;
      CREATE POLICY keys_sealed ON ${table} TO pp_keys
        USING (${rows}) WITH CHECK (${rows});`;
}

/** Makes the audit triggers of these tables anew, as they are but for when they fire. */
function changeAuditTriggers(pattern: string, replacement: string): string {
  return `DO $do$
      DECLARE
        existing record;
      BEGIN
        FOR existing IN
          SELECT tgrelid::regclass AS relation, tgname, pg_get_triggerdef(oid) AS definition FROM pg_trigger
          WHERE tgfoid = 'audit.record_change'::regproc
            AND tgrelid = ANY ('{${sealed.map(({ table }) => `public.${table}`).join(', ')}}'::regclass[])
        LOOP
          EXECUTE format('DROP TRIGGER %I ON %s', existing.tgname, existing.relation);
          EXECUTE regexp_replace(existing.definition, $$${pattern}$$, $$${replacement}$$);
        END LOOP;
      END $do$;`;
}
