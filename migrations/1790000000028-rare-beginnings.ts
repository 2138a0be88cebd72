import type { MigrationInterface, QueryRunner } from 'typeorm';

const dated = 'app.dated_vector(search_vector, start_date)';

/** What stays of the function from the search's first migration. */
function matchingEntries(body: string): string {
  return `
    CREATE OR REPLACE FUNCTION app.matching_entries(query tsquery, period tsquery, most integer) RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
    SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
    ${body} $$;`;
}

/**
 * Lets the planner's statistics say whether the beginning of a word is rare enough to be looked up. One that was left out
 * beside frequent words brought thousands of entries that did not match, and then the search looked the whole up after all.
 */
export class RareBeginnings1790000000028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION app.beginning(part tsquery) RETURNS tsquery
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RETURN substring(part::text FROM $re$'(?:[^']|'')*':\\*\\Z$re$)::tsquery;
      END $$;
      COMMENT ON FUNCTION app.beginning(tsquery) IS 'The beginning of a word that ends a query, if it ends with one';

      CREATE FUNCTION app.expected_matches(query tsquery) RETURNS float8
      LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        plan json;
      BEGIN
        IF query IS NULL THEN
          RETURN NULL;
        END IF;
        EXECUTE format('EXPLAIN (FORMAT JSON) SELECT FROM logbook_entries WHERE search_vector @@ %L', query) INTO plan;
        RETURN plan -> 0 -> 'Plan' ->> 'Plan Rows';
      END $$;
      COMMENT ON FUNCTION app.expected_matches(tsquery) IS 'How many entries of everybody the planner expects, without reading any';

      REVOKE ALL ON FUNCTION app.beginning(tsquery), app.expected_matches(tsquery) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION app.beginning(tsquery), app.expected_matches(tsquery) TO pp_search;
    `);
    await runner.query(matchingEntries(guided));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(matchingEntries(unguided));
    await runner.query('DROP FUNCTION app.expected_matches(tsquery), app.beginning(tsquery)');
  }
}

const guided = `DECLARE
    whole CONSTANT tsquery := app.indexed_part(query);
    part tsquery := whole;
    looked_at integer;
    found uuid[];
    few CONSTANT integer := 50000;
  BEGIN
    IF numnode(query) = 0 THEN
      RETURN '{}';
    ELSIF whole IS NULL THEN
      RETURN NULL;
    END IF;
    IF app.expected_matches(app.beginning(whole)) > few THEN
      part := app.without_beginning(whole);
    END IF;
    part := CASE WHEN period IS NULL THEN part ELSE part && period END;
    IF current_setting('role') IN ('pp_technician_reader', 'pp_manager', 'pp_admin') THEN
      SELECT count(*), array_agg(e.entry_id) FILTER (WHERE e.search_vector @@ query) INTO looked_at, found
      FROM (
        SELECT entry_id, search_vector FROM logbook_entries WHERE ${dated} @@ part LIMIT most + 1
      ) AS e;
    ELSE
      SELECT count(*), array_agg(e.entry_id) FILTER (WHERE e.search_vector @@ query) INTO looked_at, found
      FROM (
        SELECT entry_id, search_vector FROM logbook_entries
        WHERE user_id = app.uid() AND ${dated} @@ part LIMIT most + 1
      ) AS e;
    END IF;
    RETURN CASE WHEN looked_at <= most THEN coalesce(found, '{}') END;
  END`;

const unguided = `DECLARE
    whole CONSTANT tsquery := app.indexed_part(query);
    part tsquery := app.without_beginning(whole);
    looked_up tsquery;
    looked_at integer;
    found uuid[];
  BEGIN
    IF numnode(query) = 0 THEN
      RETURN '{}';
    ELSIF whole IS NULL THEN
      RETURN NULL;
    END IF;
    LOOP
      looked_up := CASE WHEN period IS NULL THEN part ELSE part && period END;
      IF current_setting('role') IN ('pp_technician_reader', 'pp_manager', 'pp_admin') THEN
        SELECT count(*), array_agg(e.entry_id) FILTER (WHERE e.search_vector @@ query) INTO looked_at, found
        FROM (
          SELECT entry_id, search_vector FROM logbook_entries WHERE ${dated} @@ looked_up LIMIT most + 1
        ) AS e;
      ELSE
        SELECT count(*), array_agg(e.entry_id) FILTER (WHERE e.search_vector @@ query) INTO looked_at, found
        FROM (
          SELECT entry_id, search_vector FROM logbook_entries
          WHERE user_id = app.uid() AND ${dated} @@ looked_up LIMIT most + 1
        ) AS e;
      END IF;
      IF looked_at <= most THEN
        RETURN coalesce(found, '{}');
      ELSIF part = whole THEN
        RETURN NULL;
      END IF;
      part := whole;
    END LOOP;
  END`;
