import fc from 'fast-check';
import { useDirectSql } from '../setup/direct-sql';

const separator = fc.string({
  unit: fc.constantFrom(...Array.from(`!#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~"–—’“”«»·×°… \n`)),
  minLength: 1,
  maxLength: 3,
});
const word = fc.string({ unit: fc.constantFrom(...Array.from('abcorxyzéß0123456789')), minLength: 1, maxLength: 8 });

describe('the words that a search tells apart', () => {
  const held = useDirectSql();

  const isFound = async (text: string, q: string) => {
    const { found } = await held.sql.first<{ found: boolean }>(
      `SELECT app.search_vector($1, '', '', NULL) @@ app.search_query($2) AS found`,
      [text, q],
    );
    return found;
  };
  const assert = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<void>) =>
    held.sql.as({ command: 'Admin' }, () => fc.assert(fc.asyncProperty(arbitrary, property), { numRuns: 300 }));

  it('should be found between any others', async () => {
    const text = fc.array(fc.tuple(word, separator), { minLength: 1, maxLength: 4 });
    await assert(text, async (parts) => {
      const written = parts.flat().join('');
      for (const [one] of parts) expect([written, one, await isFound(written, one)]).toEqual([written, one, true]);
    });
  });

  it('should be found together as they are written', async () => {
    const text = fc
      .array(fc.tuple(word, separator), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.flat().join(''))
      .filter((written) => !/"|(?:^|\s)-/.test(written));
    await assert(text, async (written) => {
      expect([written, await isFound(written, written)]).toEqual([written, true]);
    });
  });

  it.each([
    ...['repairing', 'lubrication', 'batteries', 'maintenance', 'assembly', 'leakages', 'happily'].map((one) => [
      'english',
      one,
    ]),
    ...['Reinigungen', 'Pumpengehäuse', 'Prüfung', 'Wasser', 'undicht'].map((one) => ['german', one]),
    ...['réparations', 'graissage', 'fuites'].map((one) => ['french', one]),
    ['russian', 'насосами'],
  ] as [string, string][])('should be found in %s while the last letters are typed: %s', async (language, written) => {
    const typed = Array.from(written, (_, letters) => written.slice(0, letters + 1)).slice(1);
    const { found } = await held.sql.as({ command: 'Admin' }, () =>
      held.sql.first<{ found: string[] }>(
        `SELECT array_agg(typed ORDER BY length(typed)) AS found FROM unnest($3::text[]) AS typed
         WHERE to_tsvector($1::regconfig, extensions.unaccent($2)) @@ app.typed_query($1::regconfig, extensions.unaccent(typed))`,
        [language, written, typed],
      ),
    );
    expect(found).toEqual(typed);
  });

  it('should be narrowed by words of no weight only when they become others', async () => {
    const [row] = await held.database.query(
      `SELECT app.typed_query('english', 'close the')::text AS beside, app.typed_query('english', 'the')::text AS alone,
         app.typed_query('english', '-the')::text AS excluded`,
    );
    expect(row).toEqual({ beside: `'close'`, alone: `'the':*`, excluded: '' });
  });

  it('should be told apart by an apostrophe, whichever of its letters is typed', async () => {
    const rows = await held.sql.as({ command: 'Admin' }, () =>
      held.sql.rows<{ q: string; found: boolean }>(
        `SELECT q, app.search_vector('насос пʼятьдесят Hawaiʻi donʼt stop', '', '', NULL) @@ app.search_query(q) AS found
         FROM unnest($1::text[]) AS q`,
        [['пʼятьдесят', 'Hawaiʻi', 'donʼt', 'donʼt stop', "don't", 'don’t', 'ятьдесят', "п'ятьдесят насо"]],
      ),
    );
    expect(rows.filter(({ found }) => !found)).toEqual([]);
  });

  describe('of any characters', () => {
    const shapes = `(VALUES ('%s'), ('%1$s%1$s'), ('oil %s'), ('%sab'), ('ab%s'), ('ab%scd'), ('"%s"'), ('"ab%s'), ('%sab oil')) AS shapes (shape)`;
    const folded = `lower(extensions.unaccent(letter))`;
    const letters = `(SELECT chr(code) AS letter, code FROM generate_series(1, 131071) AS code WHERE code NOT BETWEEN 55296 AND 57343)`;

    beforeAll(async () => {
      await held.database.query(`
        CREATE TEXT SEARCH CONFIGURATION public.stemmed (COPY = english);
        ALTER TEXT SEARCH CONFIGURATION public.stemmed ALTER MAPPING FOR word, hword, hword_part WITH extensions.unaccent, english_stem`);
    });

    // letters and digits are all the same to what reads the text of a query
    it.each([
      ['public.logbook', 97],
      ['public.stemmed', 499],
    ])('should be understood in %s, and the rarest of them chosen', async (configuration, every) => {
      const [row] = await held.database.query<{ queries: number }>(
        `WITH letters AS MATERIALIZED (
           SELECT DISTINCT ON (regexp_replace(${folded}, '[[:alpha:]]', 'a', 'g'), letter ~ '\\w') letter
           FROM ${letters} AS letters WHERE ${folded} <> letter OR code < 1024 OR code % $2 = 0
         ), queries AS MATERIALIZED (
           SELECT DISTINCT ON (regexp_replace(query::text, '[[:alnum:]]+', 'x', 'g')) query
           FROM letters, ${shapes}, app.typed_query($1::regconfig, format(shape, letter)) AS query
         )
         SELECT count(app.rarest_words('logbook_entries', NULL, query, NULL, 0))::integer AS queries FROM queries
         WHERE numnode(query) > 0`,
        [configuration, every],
      );
      expect(row?.queries).toBeGreaterThan(10);
    });
  });
});
