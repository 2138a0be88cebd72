import { type CatalogSection, columnGrants, comment, grants, indexes, isExtensionMember, isOurSchema } from './section';

const relationCount = `(
    SELECT count(DISTINCT refobjid)
    FROM pg_rewrite r
    JOIN pg_depend ON classid = 'pg_rewrite'::regclass AND objid = r.oid
    WHERE ev_class = c.oid AND refclassid = 'pg_class'::regclass AND refobjid <> c.oid)`;

/** Up to version 15 the columns of a view's only relation are printed with its name. */
const definition = `CASE ${relationCount}
    WHEN 1 THEN regexp_replace(
      pg_get_viewdef(c.oid), '\\m' || substring(pg_get_viewdef(c.oid), 'FROM [^;\\n]*\\m(\\w+)[;\\n]') || '\\.', '', 'g')
    ELSE pg_get_viewdef(c.oid) END`;

export const views: CatalogSection = {
  title: 'Views',
  query: `
    SELECT
      format('%s %s, owner %s', CASE relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END, c.oid::regclass,
        relowner::regrole) || coalesce(' WITH (' || nullif(array_to_string(reloptions, ', '), '') || ')', '') AS object,
      ${comment('pg_class', 'c.oid')} || string_to_array(${definition}, E'\\n') || ${indexes('c.oid')}
        || ${grants('relacl', 'r', 'relowner')} || ${columnGrants('c.oid')} AS details
    FROM pg_class c
    WHERE relkind IN ('v', 'm') AND ${isOurSchema('relnamespace::regnamespace::text')}
      AND NOT ${isExtensionMember('pg_class', 'c.oid')}
    ORDER BY c.oid::regclass::text`,
};

export const sequences: CatalogSection = {
  title: 'Sequences',
  query: `
    SELECT
      format('sequence %s %s, owner %s, from %s by %s', c.oid::regclass, format_type(seqtypid, NULL), relowner::regrole,
        seqstart, seqincrement) || CASE WHEN seqcycle THEN ' cycle' ELSE '' END AS object,
      ${grants('relacl', 's', 'relowner')} AS details
    FROM pg_sequence
    JOIN pg_class c ON c.oid = seqrelid
    WHERE ${isOurSchema('relnamespace::regnamespace::text')} AND NOT ${isExtensionMember('pg_class', 'c.oid')}
    ORDER BY c.oid::regclass::text`,
};
