import type { MigrationInterface, QueryRunner } from 'typeorm';
import { RareBeginnings1790000000028 } from './1790000000028-rare-beginnings';
import { searching as searchingArchive } from './1790000000030-archive-readers.search';

const everyLevel = 'pp_technician, pp_technician_reader, pp_manager, pp_admin';
const dated = 'app.dated_vector(search_vector, start_date)';

interface Searched {
  schema: 'app' | 'archive';
  table: string;
}
const searched: Searched[] = [
  { schema: 'app', table: 'public.logbook_entries' },
  { schema: 'archive', table: 'archive.logbook_entries' },
];

/**
 * Asks the index for the rarest words only, as many as it takes to leave few entries: to intersect them with a word that half
 * of all entries hold takes longer than to read the entries. The planner's statistics, which know of words in a period as well,
 * say which words those are, and how many matches a period is likely to hold; they know more words than usual.
 */
export class WordsByRarity1790000000035 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(statistics);
    for (const entries of searched) {
      await runner.query(matchingEntries(entries));
      await runner.query(expectedMatches(entries));
    }
    await runner.query(`
      ALTER INDEX idx_logbook_entries_search_vector ALTER COLUMN 2 SET STATISTICS 500;
      ANALYZE logbook_entries;`);
    await runner.query(
      'DROP FUNCTION app.expected_matches(tsquery), app.beginning(tsquery), app.without_beginning(tsquery)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER INDEX idx_logbook_entries_search_vector ALTER COLUMN 2 SET STATISTICS -1');
    await runner.query(withoutBeginning);
    await new RareBeginnings1790000000028().up(runner);
    await runner.query(`
      DROP FUNCTION archive.matching_entries(tsquery, tsquery, integer);
      DROP POLICY search_select ON archive.logbook_entries;
      ${searchingArchive}
      DROP FUNCTION app.expected_matches(tsquery, tsquery), archive.expected_matches(tsquery, tsquery),
        app.rarest_words(regclass, uuid, tsquery, tsquery, integer), app.expected_entries(regclass, uuid, tsquery);`);
  }
}

const withoutBeginning = `
  CREATE FUNCTION app.without_beginning(part tsquery) RETURNS tsquery
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RETURN CASE WHEN part::text ~ '[|!]' THEN part
          ELSE regexp_replace(part::text, $re$ & '([^']|'')*':\\*\\Z$re$, '')::tsquery END;
      END $$;
  COMMENT ON FUNCTION app.without_beginning(tsquery) IS
    'Whole words alone, if there are any: the index reads all that begins like a word before it looks at the others';
  REVOKE ALL ON FUNCTION app.without_beginning(tsquery) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION app.without_beginning(tsquery) TO pp_search;`;

const statistics = `
  CREATE FUNCTION app.expected_entries(entries regclass, owner uuid, query tsquery) RETURNS float8
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE
    plan json;
  BEGIN
    EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM %s WHERE true %s %s',
      entries,
      CASE WHEN owner IS NOT NULL THEN format('AND user_id = %L', owner) END,
      CASE WHEN query IS NOT NULL THEN format('AND ${dated} @@ %L', query) END
    ) INTO plan;
    RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
  END $$;
  COMMENT ON FUNCTION app.expected_entries(regclass, uuid, tsquery) IS
    'How many entries the planner expects, of somebody or everybody, that match or of all, without reading any';

  CREATE FUNCTION app.rarest_words(entries regclass, owner uuid, whole tsquery, period tsquery, few integer) RETURNS tsquery
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE
    -- the index reads all that begins like a word before it looks at the others
    too_many_to_begin CONSTANT integer := 50000;
    part tsquery;
    word tsquery;
    expected float8;
  BEGIN
    IF whole::text ~ '[|!]' THEN
      RETURN whole;
    END IF;
    FOR word, expected IN
      SELECT lexeme, app.expected_entries(entries, NULL, lexeme)
      FROM (SELECT matched[1]::tsquery FROM regexp_matches(whole::text, $re$'(?:[^']|'')*'(?::\\*)?$re$, 'g') AS matched)
        AS words (lexeme)
      ORDER BY 2
    LOOP
      CONTINUE WHEN part IS NOT NULL AND expected > too_many_to_begin AND word::text LIKE '%:*';
      part := CASE WHEN part IS NULL THEN word ELSE part && word END;
      EXIT WHEN app.expected_entries(entries, owner, CASE WHEN period IS NULL THEN part ELSE part && period END) <= few;
    END LOOP;
    RETURN part;
  END $$;
  COMMENT ON FUNCTION app.rarest_words(regclass, uuid, tsquery, tsquery, integer) IS
    'Of words that must all be there, the rarest, until they are expected to leave few; any other query as it is';

  REVOKE ALL ON FUNCTION app.expected_entries(regclass, uuid, tsquery), app.rarest_words(regclass, uuid, tsquery, tsquery, integer)
    FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION app.expected_entries(regclass, uuid, tsquery),
    app.rarest_words(regclass, uuid, tsquery, tsquery, integer) TO pp_search;`;

/** Whose entries somebody may find: null stands for everybody's. */
const owner = `CASE WHEN current_setting('role') NOT IN ('pp_technician_reader', 'pp_manager', 'pp_admin') THEN app.uid() END`;

function expectedMatches({ schema, table }: Searched): string {
  return `
    CREATE FUNCTION ${schema}.expected_matches(query tsquery, period tsquery) RETURNS float8
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      SELECT app.expected_entries('${table}', ${owner}, app.indexed_part(query) && period);
    $$;
    COMMENT ON FUNCTION ${schema}.expected_matches(tsquery, tsquery) IS
      'How many matches the planner expects in a period, without reading any; of all entries there where the index is no help';

    GRANT CREATE ON SCHEMA ${schema} TO pp_search;
    ALTER FUNCTION ${schema}.expected_matches(tsquery, tsquery) OWNER TO pp_search;
    REVOKE CREATE ON SCHEMA ${schema} FROM pp_search;
    REVOKE ALL ON FUNCTION ${schema}.expected_matches(tsquery, tsquery) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION ${schema}.expected_matches(tsquery, tsquery) TO ${everyLevel};`;
}

function matchingEntries({ schema, table }: Searched): string {
  return `
    CREATE OR REPLACE FUNCTION ${schema}.matching_entries(query tsquery, period tsquery, most integer) RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
    DECLARE
      sees_all CONSTANT boolean := current_setting('role') IN ('pp_technician_reader', 'pp_manager', 'pp_admin');
      owner CONSTANT uuid := ${owner};
      whole CONSTANT tsquery := app.indexed_part(query);
      few integer;
      part tsquery;
      last_part tsquery;
      looked_up tsquery;
      looked_at integer;
      found uuid[];
    BEGIN
      IF numnode(query) = 0 THEN
        RETURN '{}';
      ELSIF whole IS NULL THEN
        RETURN NULL;
      END IF;
      IF app.expected_entries('${table}', owner, CASE WHEN period IS NULL THEN whole ELSE whole && period END) > 4.0 * most THEN
        RETURN NULL;
      END IF;
      -- where the statistics took words for rarer than they are, more of them leave less
      FOREACH few IN ARRAY ARRAY[500, 0] LOOP
        part := app.rarest_words('${table}', owner, whole, period, few);
        EXIT WHEN part = last_part;
        looked_up := CASE WHEN period IS NULL THEN part ELSE part && period END;
        IF sees_all THEN
          SELECT count(*), array_agg(e.entry_id) FILTER (WHERE e.search_vector @@ query) INTO looked_at, found
          FROM (
            SELECT entry_id, search_vector FROM ${table} WHERE ${dated} @@ looked_up LIMIT most + 1
          ) AS e;
        ELSE
          SELECT count(*), array_agg(e.entry_id) FILTER (WHERE e.search_vector @@ query) INTO looked_at, found
          FROM (
            SELECT entry_id, search_vector FROM ${table}
            WHERE user_id = app.uid() AND ${dated} @@ looked_up LIMIT most + 1
          ) AS e;
        END IF;
        IF looked_at <= most THEN
          RETURN coalesce(found, '{}');
        END IF;
        last_part := part;
      END LOOP;
      RETURN NULL;
    END $$;`;
}
