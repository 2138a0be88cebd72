/** The functions of the search as they were before words were told apart. */
export const before = `
  CREATE OR REPLACE FUNCTION app.search_vector(
    device text, responsible_person text, call_description text, solution_description text
  ) RETURNS tsvector
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN setweight(to_tsvector('public.logbook', device), 'A')
    || setweight(to_tsvector('public.logbook', responsible_person), 'B')
    || setweight(to_tsvector('public.logbook', call_description), 'C')
    || setweight(to_tsvector('public.logbook', coalesce(solution_description, '')), 'C');

  CREATE OR REPLACE FUNCTION app.typed_query(configuration regconfig, typed text) RETURNS tsquery
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

  CREATE OR REPLACE FUNCTION app.highlight(content text, query tsquery) RETURNS text
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

  CREATE OR REPLACE FUNCTION app.rarest_words(entries regclass, owner uuid, whole tsquery, period tsquery, few integer) RETURNS tsquery
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

  DROP FUNCTION IF EXISTS app.marked_html(text, integer, text), app.beginning(regconfig, text, text), app.words_apart(text);`;
