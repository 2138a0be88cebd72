/** A lexeme as it stands in the text of a query: quotes in it are doubled. */
const lexeme = `'(?:[^']|'')*'`;

const readers = 'pp_jobs, pp_technician, pp_technician_reader, pp_manager, pp_admin';

/** Where words end: the same in what is written and in what is searched for. */
const words = `
  CREATE OR REPLACE FUNCTION app.words_apart(content text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN translate(content, $separators$!#$%&'()*+-./:;<=>?@[\\]^_\`{|}~‐‑‒–—·•×°“”„‘’«»…ʹʺʻʼʽ˂˃˄ˆˈˋː˖˗˜‛‟′″‹›$separators$, repeat(',', 68));
  COMMENT ON FUNCTION app.words_apart(text) IS
    'A comma for each character of which the parser would make numbers, files, hosts or tags, and for each letter that folding makes '
    'an apostrophe or the like, so that all words of them are found. '
    'Double quotes stay: they are no part of words, but of queries';
  REVOKE ALL ON FUNCTION app.words_apart(text) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION app.words_apart(text) TO pp_archive, pp_imports, ${readers};

  CREATE OR REPLACE FUNCTION app.search_vector(
    device text, responsible_person text, call_description text, solution_description text
  ) RETURNS tsvector
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN setweight(to_tsvector('public.logbook', app.words_apart(device)), 'A')
    || setweight(to_tsvector('public.logbook', app.words_apart(responsible_person)), 'B')
    || setweight(to_tsvector('public.logbook', app.words_apart(call_description)), 'C')
    || setweight(to_tsvector('public.logbook', app.words_apart(coalesce(solution_description, ''))), 'C');`;

const queries = `
  CREATE OR REPLACE FUNCTION app.beginning(configuration regconfig, word text, lexeme text) RETURNS text
  LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE
    folded CONSTANT text := lower(extensions.unaccent(word));
    letters CONSTANT text[] := string_to_array(CASE
      WHEN folded ~ '[а-я]' THEN 'абвгдежзийклмнопрстуфхцчшщъыьэюя'
      WHEN folded ~ '[α-ω]' THEN 'αβγδεζηθικλμνξοπρσςτυφχψω'
      ELSE 'abcdefghijklmnopqrstuvwxyz' END, NULL);
    long_suffixes CONSTANT text[] := ARRAY['ances', 'ences', 'ations', 'ments', 'ness', 'ings', 'ically', 'ungen', 'heiten', 'keiten',
      'lichen', 'ischen', 'ationen', 'ements', 'iques', 'ateurs', 'atrices', 'azione', 'azioni', 'amento', 'amenti', 'aciones',
      'imientos', 'idades', 'heden', 'ingen'];
    -- as the text of a query has them
    so_far CONSTANT text := array_to_tsvector(ARRAY[lexeme])::text;
    beginning CONSTANT text := array_to_tsvector(ARRAY[folded])::text || ':*';
    forms text;
  BEGIN
    IF NOT EXISTS (
      SELECT FROM pg_ts_config_map
      WHERE mapcfg = configuration AND mapdict NOT IN ('pg_catalog.simple'::regdictionary, 'extensions.unaccent'::regdictionary)
    ) THEN
      RETURN so_far || ':*';
    END IF;
    -- what is typed may be on its way to a form of a shorter word: repairi, repairin, repairing
    IF length(folded) BETWEEN 3 AND 30 THEN
      SELECT string_agg(' | ' || array_to_tsvector(ARRAY[form])::text, '') INTO forms
      FROM unnest(tsvector_to_array(to_tsvector(configuration, (
        SELECT string_agg(folded || ending, ' ')
        FROM (
          SELECT one || two FROM unnest(letters) AS one, unnest(array_append(letters, '')) AS two
          UNION SELECT right(suffix, size) FROM unnest(long_suffixes) AS suffix, generate_series(3, length(suffix) - 1) AS size
        ) AS endings (ending)
      )))) AS form
      WHERE form <> lexeme AND NOT starts_with(form, folded);
    END IF;
    forms := concat(
      CASE WHEN NOT starts_with(lexeme, folded) THEN
        ' | ' || so_far || CASE WHEN starts_with(folded, lexeme) THEN '' ELSE ':*' END
      END, forms);
    RETURN CASE forms WHEN '' THEN beginning ELSE '( ' || beginning || forms || ' )' END;
  END $$;
  COMMENT ON FUNCTION app.beginning(regconfig, text, text) IS
    'The part of a query for a word that somebody may still be typing, and that makes a lexeme so far: its beginning, or forms of it';
  REVOKE ALL ON FUNCTION app.beginning(regconfig, text, text) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION app.beginning(regconfig, text, text) TO ${readers};

  CREATE OR REPLACE FUNCTION app.typed_query(configuration regconfig, typed text) RETURNS tsquery
  LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE
    -- nothing follows yet an or, a minus
    begun CONSTANT text := regexp_replace(translate(typed, e'\\u0001', '_'), '(\\s+(or|-))+\\s*$', '', 'i');
    -- only before a word a minus excludes it: a row of them would exhaust the parser's stack. No or stands before an underscore
    apart CONSTANT text := translate(
      app.words_apart(regexp_replace(begun, '(?<![^\\s"])-(?="|[^\\s[:punct:]])', e'\\u0001', 'g')), e',\\u0001', '_-');
    parsed CONSTANT text := websearch_to_tsquery(configuration, apart);
    last_word CONSTANT text := substring(apart FROM '(?<![^\\s"_])[^\\s[:punct:]]+$');
    lexemes CONSTANT tsvector := strip(to_tsvector(configuration, last_word));
    last_lexeme CONSTANT text := substring(parsed FROM $re$${lexeme}\\Z$re$);
  BEGIN
    -- marks alone fold to nothing
    IF apart !~ '[[:alnum:]]{2}$' OR coalesce(extensions.unaccent(last_word), '') = '' OR parsed ~ $re$!${lexeme}\\Z$re$ THEN
      RETURN parsed;
    ELSIF parsed = '' THEN
      -- a word of no weight alone, perhaps the beginning of another
      RETURN app.beginning('simple', last_word, lower(extensions.unaccent(last_word)));
    ELSIF last_lexeme = lexemes::text THEN
      RETURN left(parsed, -length(last_lexeme)) || app.beginning(configuration, last_word, (tsvector_to_array(lexemes))[1]);
    END IF;
    RETURN parsed || CASE WHEN last_lexeme IS NOT NULL AND length(lexemes) > 0 THEN ':*' ELSE '' END;
  END $$;`;

/** Parts that may be alternatives, of a word and of its beginning. */
const rarity = `
  CREATE OR REPLACE FUNCTION app.rarest_words(entries regclass, owner uuid, whole tsquery, period tsquery, few integer) RETURNS tsquery
  LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE
    -- the index reads all that begins like a word before it looks at the others
    too_many_to_begin CONSTANT integer := 50000;
    -- a word, perhaps by its beginning, or what app.beginning makes of the last: ( a beginning | a form | another )
    words CONSTANT text := $re$${lexeme}(?::\\*)?|\\( ${lexeme}:\\*(?: \\| ${lexeme}(?::\\*)?)+ \\)$re$;
    part tsquery;
    word tsquery;
    expected float8;
  BEGIN
    IF regexp_replace(whole::text, words, '', 'g') ~ '[|!]' THEN
      RETURN whole;
    END IF;
    FOR word, expected IN
      SELECT lexeme, app.expected_entries(entries, NULL, lexeme)
      FROM (SELECT matched[1]::tsquery FROM regexp_matches(whole::text, '(' || words || ')', 'g') AS matched) AS words (lexeme)
      ORDER BY 2
    LOOP
      CONTINUE WHEN part IS NOT NULL AND expected > too_many_to_begin AND word::text LIKE '%:*%';
      part := CASE WHEN part IS NULL THEN word ELSE part && word END;
      EXIT WHEN app.expected_entries(entries, owner, CASE WHEN period IS NULL THEN part ELSE part && period END) <= few;
    END LOOP;
    RETURN part;
  END $$;
  COMMENT ON FUNCTION app.rarest_words(regclass, uuid, tsquery, tsquery, integer) IS
    'Of words that must all be there, the last perhaps by its beginning or its stem, the rarest, until they are expected to leave few; '
    'any other query as it is';`;

const highlights = `
  CREATE OR REPLACE FUNCTION app.marked_html(content text, place integer, marked text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(CASE WHEN n % 2 = 0 THEN '<mark>' || html || '</mark>' ELSE html END, '' ORDER BY n)
    FROM (
      SELECT n, replace(replace(replace(replace(replace(
        substr(content, place + (sum(length(piece)) OVER (ORDER BY n))::integer - length(piece), length(piece)),
        '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;'), '''', '&#39;') AS html
      FROM string_to_table(marked, e'\\u0001') WITH ORDINALITY AS pieces (piece, n)
    ) AS escaped;
  $$;
  COMMENT ON FUNCTION app.marked_html(text, integer, text) IS
    'HTML of what stands at a place of a content, with the marks of a text of the same length';
  REVOKE ALL ON FUNCTION app.marked_html(text, integer, text) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION app.marked_html(text, integer, text) TO ${readers};

  CREATE OR REPLACE FUNCTION app.highlight(content text, query tsquery) RETURNS text
  LANGUAGE plpgsql STABLE PARALLEL SAFE COST 1000 SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE
    shown CONSTANT text := left(content, 5000);
    -- character for character the same places
    apart CONSTANT text := translate(app.words_apart(shown), e'"\\u0001\\u0002', ',,,');
    marked CONSTANT text := ts_headline('public.logbook', apart, query, CASE
      WHEN length(content) <= 200 THEN 'HighlightAll=true' ELSE 'MaxFragments=3, MinWords=8, MaxWords=30' END
      || e', StartSel="\\u0001", StopSel="\\u0001", FragmentDelimiter="\\u0002"');
    fragment text;
    place integer := 1;
    before text;
    html text;
  BEGIN
    IF coalesce(strpos(marked, e'\\u0001'), 0) = 0 THEN
      RETURN NULL;
    END IF;
    FOREACH fragment IN ARRAY string_to_array(marked, e'\\u0002') LOOP
      place := place - 1 + strpos(substr(apart, place), replace(fragment, e'\\u0001', ''));
      -- brackets and the like around it are a part of it
      before := substring(left(apart, place - 1) FROM ',*$');
      place := place - length(before);
      fragment := before || fragment;
      fragment := fragment || substring(substr(apart, place + length(replace(fragment, e'\\u0001', ''))) FROM '^,*');
      html := concat_ws(' … ', html, app.marked_html(shown, place, fragment));
      place := place + length(replace(fragment, e'\\u0001', ''));
    END LOOP;
    RETURN html;
  END $$;
  COMMENT ON FUNCTION app.highlight(text, tsquery) IS
    'HTML of a short text, or of the places of a long one, where the query hits, in <mark>; NULL when it hits nowhere in the first '
    '5,000 characters';`;

export const functions = [words, queries, rarity, highlights].join('\n');
