/** How a table of encrypted values is named: in a format, by which of its arguments, and to find the type of its key. */
interface Naming {
  relation: string;
  named: string;
  type: string;
}

/** The functions that find and exchange encrypted values, wherever the table is. */
export function rewrapping({ relation, named, type }: Naming): string {
  const typeOfKey = `(
            SELECT format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = to_regclass(${type}) AND attname = p_key_column)`;
  const table = (position: number) => relation.replace('%', `%${String(position)}$`);
  return `
      CREATE OR REPLACE FUNCTION keys.sealed(p_table name, p_column name) RETURNS TABLE (key_id text, count bigint)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        RETURN QUERY EXECUTE format(
          'SELECT split_part(%1$I, '':'', 2), count(*) FROM ${table(2)} WHERE %1$I LIKE ''v1:%%'' GROUP BY 1',
          p_column, ${named});
      END $$;

      CREATE OR REPLACE FUNCTION keys.outdated(
        p_table name, p_key_column name, p_column name, p_key_id text, p_after text, p_limit integer
      ) RETURNS TABLE (primary_key text, value text)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        RETURN QUERY EXECUTE format(
          'SELECT %1$I::text, %2$I::text FROM ${table(3)}
           WHERE %2$I LIKE ''v1:%%'' AND NOT starts_with(%2$I, $1) AND ($2 IS NULL OR %1$I > $2::%4$s)
           ORDER BY %1$I LIMIT $3',
          p_key_column, p_column, ${named}, ${typeOfKey})
        USING 'v1:' || p_key_id || ':', p_after, p_limit;
      END $$;

      CREATE OR REPLACE FUNCTION keys.rewrap(
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
             JOIN ${table(3)} t ON t.%1$I = c.primary_key::%4$s AND t.%2$I = c.old
             WHERE starts_with(c.new, $4) AND c.old LIKE ''v1:%%'' AND NOT starts_with(c.old, $4)
             ORDER BY t.%1$I
             FOR UPDATE OF t SKIP LOCKED
           )
           UPDATE ${table(3)} t SET %2$I = change.new FROM change
           WHERE t.%1$I = change.primary_key AND t.%2$I = change.old',
          p_key_column, p_column, ${named}, ${typeOfKey})
        USING p_keys, p_old, p_new, 'v1:' || p_key_id || ':';
        GET DIAGNOSTICS changed = ROW_COUNT;
        RETURN changed;
      END $$;`;
}
