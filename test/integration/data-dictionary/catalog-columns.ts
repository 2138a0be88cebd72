import type { TestDatabase } from '../../setup/test-database';
import type { DictionaryColumn } from './dictionary';

interface CatalogColumn {
  table: string;
  column: string;
  type: string;
  constraints: string[];
}

const typeNames: Record<string, string> = {
  integer: 'INT',
  'timestamp with time zone': 'TIMESTAMPTZ',
  'timestamp without time zone': 'TIMESTAMP',
};

/** Types in the words of the dictionary. */
function typeName(type: string): string {
  return (typeNames[type] ?? type).replace('character varying', 'varchar').replace('numeric', 'decimal').toUpperCase();
}

/** Columns of all tables as the catalog has them, in the words of the dictionary. */
export async function catalogColumns(database: TestDatabase): Promise<Record<string, DictionaryColumn[]>> {
  const columns = await database.query<CatalogColumn & Record<string, unknown>>(`
    SELECT relname AS table, attname AS column, format_type(atttypid, atttypmod) AS type,
      array_remove(ARRAY[
        CASE WHEN attnotnull THEN 'NOT NULL' END,
        CASE WHEN attidentity <> '' THEN 'IDENTITY' END,
        'DEFAULT ' || CASE pg_get_expr(adbin, adrelid)
          WHEN 'true' THEN 'TRUE' WHEN 'false' THEN 'FALSE' WHEN 'now()' THEN 'NOW()' ELSE pg_get_expr(adbin, adrelid) END
      ], NULL) || ARRAY(
        SELECT CASE contype WHEN 'p' THEN 'PK' WHEN 'u' THEN 'UNIQUE' ELSE 'FK' END FROM pg_constraint
        WHERE conrelid = c.oid AND contype IN ('p', 'u', 'f') AND conkey = ARRAY[attnum]
      ) AS constraints
    FROM pg_class c
    JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ORDER BY relname, attnum`);
  const tables: Record<string, DictionaryColumn[]> = {};
  for (const { table, column, type, constraints } of columns) {
    (tables[table] ??= []).push([column, typeName(type), ...constraints]);
  }
  return tables;
}

type Tables = Record<string, readonly DictionaryColumn[]>;

/** Every difference between what was asked for and what there is, in a line each. */
export function differences(wanted: Tables, actual: Tables): string[] {
  const lines: string[] = [];
  for (const table of new Set([...Object.keys(wanted), ...Object.keys(actual)])) {
    const [there, asked] = [actual[table], wanted[table]];
    if (!there) lines.push(`${table}: missing`);
    else if (!asked) lines.push(`${table}: added`);
    else lines.push(...columnDifferences(asked, there).map((line) => `${table}.${line}`));
  }
  return lines;
}

function columnDifferences(wanted: readonly DictionaryColumn[], actual: readonly DictionaryColumn[]): string[] {
  const there = new Map(actual.map((column) => [column[0], column]));
  const asked = new Set(wanted.map(([name]) => name));
  return [
    ...wanted.flatMap((column) => differencesOf(column, there.get(column[0]))),
    ...actual.filter(([name]) => !asked.has(name)).map(([name]) => `${name}: added`),
  ];
}

function differencesOf([name, type, ...constraints]: DictionaryColumn, actual?: DictionaryColumn): string[] {
  if (!actual) return [`${name}: missing`];
  const [, actualType, ...actualConstraints] = actual;
  return [
    ...(type === actualType ? [] : [`${name}: ${type} is ${actualType}`]),
    ...constraints.filter((one) => !actualConstraints.includes(one)).map((one) => `${name}: not ${one}`),
    ...actualConstraints.filter((one) => !constraints.includes(one)).map((one) => `${name}: also ${one}`),
  ];
}
