import type { TestDatabase } from './test-database';

/** Tables that change with every request, or record what was refused. */
const volatile = ['audit_log', 'sessions', 'refresh_tokens'];

/** For each table how many rows it has and what they come to: equal before and after means that nothing changed. */
export async function rowPrints(database: TestDatabase, except: string[] = []): Promise<Record<string, string>> {
  const tables = await database.query<{ name: string }>(
    `
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname !~ '^(pg_|information_schema)' AND tablename <> ALL ($1) ORDER BY 1`,
    [[...volatile, ...except]],
  );
  const counts = tables.map(
    ({ name }) => `SELECT '${name}' AS name, count(*) || ' ' || coalesce(sum(hashtext(t::text)::numeric), 0) AS print
      FROM ${name} AS t`,
  );
  const rows = await database.query<{ name: string; print: string }>(counts.join(' UNION ALL '));
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
}
