import fc from 'fast-check';
import type { GivenUser } from '../factories/given';
import { useDirectSql } from '../setup/direct-sql';

const entries = 120;
const comparisons = 60;
const words = ['bucket', 'seal', 'sealed', 'hose', 'leak', 'Pömp'];

describe('the function that looks words up past row-level security', () => {
  const held = useDirectSql();
  let users: GivenUser[];

  beforeAll(async () => {
    const { given, database } = held;
    users = [await given.technician(), await given.technician(), await given.reader(), await given.manager()];
    await database.query(
      `INSERT INTO logbook_entries
         (user_id, start_date, responsible_person, location_id, device, call_description, status, is_deleted)
       SELECT ($1::uuid[])[1 + n % 4], date '2024-11-01' + n, 'Crew', $2, ($3::text[])[1 + n % 6],
         ($3::text[])[1 + n * 7 % 6] || ' ' || ($3::text[])[1 + n / 5 % 6], 'Open', n % 10 = 0
       FROM generate_series(1, $4::int) AS n`,
      [users.map(({ userId }) => userId), await given.location(), words, entries],
    );
  });

  const query = fc
    .array(fc.constantFrom(...words, 'se', 'pomp', 'or', '-leak', '"bucket seal"', '-', '!', '"'), { maxLength: 5 })
    .map((parts) => parts.join(' '));
  const period = fc.constantFrom(
    { lexemes: null, months: [] as string[] },
    { lexemes: `'#2024-12' | '#2025-1'`, months: ['2024-12', '2025-01'] },
    { lexemes: `'#2024'`, months: ['2024-11', '2024-12'] },
  );

  it('should give everybody what the table gives them, and never an entry of somebody else', async () => {
    await fc.assert(
      fc.asyncProperty(query, period, async (q, { lexemes, months }) => {
        for (const user of users) {
          await held.sql.as(user, async () => {
            const { found } = await held.sql.first<{ found: string[] | null }>(
              'SELECT app.matching_entries(app.search_query($1), $2::tsquery, 1000) AS found',
              [q, lexemes],
            );
            const visible = await held.sql.rows<{ entry_id: string }>(
              `SELECT entry_id FROM logbook_entries
               WHERE search_vector @@ app.search_query($1)
                 AND (cardinality($2::text[]) = 0 OR to_char(start_date, 'YYYY-MM') = ANY ($2))`,
              [q, months],
            );
            const { isExcluding } = await held.sql.first<{ isExcluding: boolean }>(
              `SELECT querytree(app.search_query($1)) = 'T' AS "isExcluding"`,
              [q],
            );
            const expected = isExcluding ? null : visible.map(({ entry_id }) => entry_id).toSorted();
            expect([q, user.accessLevel, found?.toSorted() ?? null]).toEqual([q, user.accessLevel, expected]);
          });
        }
      }),
      { numRuns: comparisons },
    );
  });

  it('should give nothing rather than a part when there are more than asked for', async () => {
    await held.sql.as(users[3]!, async () => {
      const counts = await held.sql.rows(
        `SELECT most, cardinality(app.matching_entries('bucket', NULL, most)) AS found
         FROM unnest(ARRAY[(SELECT count(*)::int - 1 FROM logbook_entries WHERE search_vector @@ 'bucket'),
           (SELECT count(*)::int FROM logbook_entries WHERE search_vector @@ 'bucket')]) AS most`,
      );
      expect(counts.map(({ most, found }) => found === most)).toEqual([false, true]);
      expect(counts[0]).toMatchObject({ found: null });
    });
  });

  it.each([
    ['the rarest word, when it leaves few entries', `'crew' & 'hose'`, 500, `'hose'`],
    ['further words, the rarest first, while it leaves many', `'crew' & 'hose'`, 0, `'hose' & 'crew'`],
    ['the beginning of a word like any other', `'crew' & 'hos':*`, 500, `'hos':*`],
    [
      'a word by its beginning or its stem like any other',
      `'crew' & ( 'hoses':* | 'hose' )`,
      500,
      `'hoses':* | 'hose'`,
    ],
    [
      'anything but words that must all be there as it is',
      `'crew' & !'hose' | 'seal'`,
      500,
      `'crew' & !'hose' | 'seal'`,
    ],
  ])('should ask the index for %s', async (_, whole, few, asked) => {
    await held.database.query('ANALYZE logbook_entries');
    const [row] = await held.database.query(
      `SELECT app.rarest_words('logbook_entries', NULL, $1::tsquery, NULL, $2)::text AS part`,
      [whole, few],
    );
    expect(row).toEqual({ part: asked });
  });

  it('should understand whatever is typed', async () => {
    const odd = fc.constantFrom(...`- " ' ( ) ! & | : * < > \\ / @ # . , ; = -" -( <-> a é zz`.split(' '), ' ', ' or ');
    await held.sql.as(users[0]!, () =>
      fc.assert(
        fc.asyncProperty(fc.string({ unit: odd, maxLength: 300 }), async (typed) => {
          await held.sql.rows('SELECT app.matching_entries(app.search_query($1), NULL, 10)', [typed]);
        }),
        { numRuns: 300 },
      ),
    );
  });
});
