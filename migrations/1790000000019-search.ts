import type { MigrationInterface, QueryRunner } from 'typeorm';

const everyLevel = 'pp_technician, pp_technician_reader, pp_manager, pp_admin';
const dated = 'app.dated_vector(search_vector, start_date)';

/**
 * Search: what somebody typed becomes a query; a definer function looks it up in one GIN index, for technicians among
 * their own entries. The index itself follows in the next migration, which locks nothing.
 */
export class Search1790000000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF to_regrole('pp_search') IS NULL THEN
          RAISE 'this version brings a role of the server, pp_search: run npm run db:bootstrap once more, then migrate';
        END IF;
      END $$;
      CREATE EXTENSION btree_gin SCHEMA extensions;

      -- While another language takes over, vectors of both are about: this one is what the others were made with.
      CREATE TEXT SEARCH CONFIGURATION public.logbook_before (COPY = public.logbook);

      CREATE FUNCTION app.search_vector(device text, responsible_person text, call_description text, solution_description text)
      RETURNS tsvector
      LANGUAGE sql STABLE PARALLEL SAFE
      RETURN setweight(to_tsvector('public.logbook', device), 'A')
        || setweight(to_tsvector('public.logbook', responsible_person), 'B')
        || setweight(to_tsvector('public.logbook', call_description), 'C')
        || setweight(to_tsvector('public.logbook', coalesce(solution_description, '')), 'C');

      CREATE FUNCTION app.dated_vector(search_vector tsvector, start_date date) RETURNS tsvector
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      RETURN search_vector || array_to_tsvector(ARRAY[
        '#' || extract(year FROM start_date)::integer,
        '#' || extract(year FROM start_date)::integer || '-' || extract(month FROM start_date)::integer]);
      COMMENT ON FUNCTION app.dated_vector(tsvector, date) IS
        'With the year and the month as lexemes, which no word can be: a search within a period stays inside one index';

      CREATE OR REPLACE FUNCTION app.set_search_vector() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        NEW.search_vector :=
          app.search_vector(NEW.device, NEW.responsible_person, NEW.call_description, NEW.solution_description);
        RETURN NEW;
      END $$;

      -- making the vectors anew changes no entry
      DROP TRIGGER trg_logbook_entries_updated_at ON logbook_entries;
      CREATE TRIGGER trg_logbook_entries_updated_at BEFORE UPDATE ON logbook_entries
        FOR EACH ROW WHEN (
          OLD.* IS DISTINCT FROM NEW.* AND current_setting('app.action', true) IS DISTINCT FROM 'search.rebuild'
        ) EXECUTE FUNCTION app.touch();
    `);
    await runner.query(`
      CREATE FUNCTION app.typed_query(configuration regconfig, typed text) RETURNS tsquery
      LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        -- a minus before anything but a word means nothing, and a row of them exhausts the parser's stack
        parsed CONSTANT text :=
          websearch_to_tsquery(configuration, regexp_replace(typed, '-(?![[:alnum:]"])', ' ', 'g'));
      BEGIN
        IF typed ~ '[[:alnum:]]{2}$' AND parsed ~ $re$'\\Z$re$ AND parsed !~ $re$!'([^']|'')*'\\Z$re$ THEN
          RETURN parsed || ':*';
        END IF;
        RETURN parsed;
      END $$;
      COMMENT ON FUNCTION app.typed_query(regconfig, text) IS
        'Words, "phrases", -without, or; of the last word the beginning is enough, since somebody may be typing it';

      CREATE FUNCTION app.search_query(typed text) RETURNS tsquery
      LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        query CONSTANT tsquery := app.typed_query('public.logbook', typed);
        query_before CONSTANT tsquery := app.typed_query('public.logbook_before', typed);
      BEGIN
        RETURN CASE WHEN query = query_before THEN query ELSE query || query_before END;
      END $$;

      CREATE FUNCTION app.indexed_part(query tsquery) RETURNS tsquery
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
      DECLARE
        part CONSTANT text := querytree(query);
      BEGIN
        -- the order of words costs less on the rows that are left
        RETURN CASE WHEN part <> 'T' THEN regexp_replace(part, '<(-|\\d+)>', '&', 'g') END;
      END $$;
      COMMENT ON FUNCTION app.indexed_part(tsquery) IS
        'A query for the index that finds what the whole finds, and perhaps more; NULL when only reading all would do';

      CREATE FUNCTION app.without_beginning(part tsquery) RETURNS tsquery
      LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RETURN CASE WHEN part::text ~ '[|!]' THEN part
          ELSE regexp_replace(part::text, $re$ & '([^']|'')*':\\*\\Z$re$, '')::tsquery END;
      END $$;
      COMMENT ON FUNCTION app.without_beginning(tsquery) IS
        'Whole words alone, if there are any: the index reads all that begins like a word before it looks at the others';

      CREATE FUNCTION app.highlight(content text, query tsquery) RETURNS text
      LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1000 SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        escaped CONSTANT text := replace(replace(replace(replace(replace(left(content, 5000),
          '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;');
        marked CONSTANT text := ts_headline('public.logbook', escaped, query,
          'StartSel=<mark>, StopSel=</mark>, MaxFragments=3, MinWords=8, MaxWords=30, FragmentDelimiter=" … "');
      BEGIN
        RETURN CASE WHEN strpos(marked, '<mark>') > 0 THEN marked END;
      END $$;
      COMMENT ON FUNCTION app.highlight(text, tsquery) IS
        'HTML of the places where the query hits, in <mark>; NULL when it hits nowhere in the first 5,000 characters';
    `);
    await runner.query(`
      CREATE FUNCTION app.matching_entries(query tsquery, period tsquery, most integer) RETURNS uuid[]
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
      SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
      DECLARE
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
      END $$;
      COMMENT ON FUNCTION app.matching_entries(tsquery, tsquery, integer) IS
        'At most so many, else NULL, also where the index is no help. Row-level security bars technicians from the index, since '
        '@@ is not leakproof: this looks it up for them, among their own';

      GRANT USAGE, CREATE ON SCHEMA app TO pp_search;
      ALTER FUNCTION app.matching_entries(tsquery, tsquery, integer) OWNER TO pp_search;
      REVOKE CREATE ON SCHEMA app FROM pp_search;
      GRANT SELECT (entry_id, user_id, start_date, search_vector) ON logbook_entries TO pp_search;
      CREATE POLICY search_select ON logbook_entries FOR SELECT TO pp_search USING (true);

      GRANT EXECUTE ON FUNCTION app.dated_vector(tsvector, date) TO pp_jobs, pp_search, ${everyLevel};
      GRANT EXECUTE ON FUNCTION app.search_vector(text, text, text, text), app.typed_query(regconfig, text),
        app.search_query(text), app.highlight(text, tsquery) TO pp_jobs, ${everyLevel};
      GRANT EXECUTE ON FUNCTION app.uid(), app.indexed_part(tsquery), app.without_beginning(tsquery) TO pp_search;
      GRANT EXECUTE ON FUNCTION app.matching_entries(tsquery, tsquery, integer) TO ${everyLevel};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY search_select ON logbook_entries;
      REVOKE ALL ON logbook_entries FROM pp_search;
      REVOKE ALL ON FUNCTION app.uid() FROM pp_search;
      REVOKE ALL ON SCHEMA app FROM pp_search;

      CREATE OR REPLACE FUNCTION app.set_search_vector() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        NEW.search_vector :=
          setweight(to_tsvector('public.logbook', NEW.device), 'A')
          || setweight(to_tsvector('public.logbook', NEW.responsible_person), 'B')
          || setweight(to_tsvector('public.logbook', NEW.call_description), 'C')
          || setweight(to_tsvector('public.logbook', coalesce(NEW.solution_description, '')), 'C');
        RETURN NEW;
      END $$;
      DROP TRIGGER trg_logbook_entries_updated_at ON logbook_entries;
      CREATE TRIGGER trg_logbook_entries_updated_at BEFORE UPDATE ON logbook_entries
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION app.touch();

      DROP FUNCTION app.matching_entries(tsquery, tsquery, integer), app.highlight(text, tsquery),
        app.without_beginning(tsquery), app.indexed_part(tsquery), app.search_query(text), app.typed_query(regconfig, text),
        app.dated_vector(tsvector, date), app.search_vector(text, text, text, text);
      DROP TEXT SEARCH CONFIGURATION public.logbook_before;
      DROP EXTENSION btree_gin;
    `);
  }
}
