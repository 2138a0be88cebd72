/** Something that holds for the whole catalog, later tables and functions included. */
export interface Rule {
  /** Ends the sentence that starts with "should". */
  rule: string;
  /** A query that gives one line of text per violation. */
  violations: string;
  /** Statements after which there is one: proof that the query can find something. */
  damage: string;
}

/** Schemas that migrations make, as opposed to those of the server. */
export const ownSchemas = `(
  SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema$)'
)`;

/** Tables that migrations make. Partitions are made later, and follow the table that they are a part of. */
export const ownTables = `(
  SELECT *, oid::regclass::text AS name FROM pg_class
  WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace IN ${ownSchemas}
)`;

/** Functions that migrations make; those of extensions are not ours. */
export const ownFunctions = `(
  SELECT * FROM pg_proc p WHERE pronamespace IN ${ownSchemas}
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
)`;

/** A list of names as SQL. */
export const names = (list: readonly string[]) => `ARRAY[${list.map((name) => `'${name}'`).join(', ')}]::text[]`;
