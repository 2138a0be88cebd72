const everyLevel = 'pp_technician, pp_technician_reader, pp_manager, pp_admin';
const dated = 'app.dated_vector(search_vector, start_date)';

/** The twin of app.matching_entries, for the archive. */
export const searching = `
      CREATE FUNCTION archive.matching_entries(query tsquery, period tsquery, most integer) RETURNS uuid[]
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
              SELECT entry_id, search_vector FROM archive.logbook_entries WHERE ${dated} @@ looked_up LIMIT most + 1
            ) AS e;
          ELSE
            SELECT count(*), array_agg(e.entry_id) FILTER (WHERE e.search_vector @@ query) INTO looked_at, found
            FROM (
              SELECT entry_id, search_vector FROM archive.logbook_entries
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
      COMMENT ON FUNCTION archive.matching_entries(tsquery, tsquery, integer) IS
        'Looks words up among archived entries, as app.matching_entries does among live ones';

      GRANT CREATE ON SCHEMA archive TO pp_search;
      ALTER FUNCTION archive.matching_entries(tsquery, tsquery, integer) OWNER TO pp_search;
      REVOKE CREATE ON SCHEMA archive FROM pp_search;
      GRANT SELECT (entry_id, user_id, start_date, search_vector) ON archive.logbook_entries TO pp_search;
      CREATE POLICY search_select ON archive.logbook_entries FOR SELECT TO pp_search USING (true);
      GRANT EXECUTE ON FUNCTION archive.matching_entries(tsquery, tsquery, integer) TO ${everyLevel};
`;
