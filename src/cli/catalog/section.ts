/**
 * A part of the catalog. The query's rows are `object`, one line that names it, and `details`, an array of further
 * lines, both the same on every supported version of PostgreSQL.
 */
export interface CatalogSection {
  title: string;
  query: string;
}

/** Whether a schema is the project's: neither PostgreSQL's own nor one of a session's temporary tables. */
export const isOurSchema = (name: string) => `${name} <> 'information_schema' AND ${name} NOT LIKE 'pg\\_%'`;

/** Whether an object came with an extension. */
export const isExtensionMember = (catalog: string, oid: string) => `EXISTS (
    SELECT FROM pg_depend
    WHERE classid = 'pg_catalog.${catalog}'::regclass AND objid = ${oid} AND deptype = 'e')`;

const grantee = `CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END`;
const privilege = `privilege_type || CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END`;

/**
 * Details: who else than the owner may do what. An object that was never granted has the defaults of its kind. Who
 * granted it is left out: that depends on who ran the bootstrap.
 */
export const grants = (acl: string, kind: string, owner: string) => `ARRAY(
    SELECT format('grant %s to %s', string_agg(${privilege}, ', ' ORDER BY privilege_type), ${grantee})
    FROM aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner})))
    WHERE grantee <> ${owner}
    GROUP BY grantee
    ORDER BY 1)`;

/** Details: privileges on single columns. */
export const columnGrants = (relation: string) => `ARRAY(
    SELECT format('grant %s (%s) to %s', ${privilege}, string_agg(quote_ident(attname), ', ' ORDER BY attnum), ${grantee})
    FROM pg_attribute, aclexplode(attacl)
    WHERE attrelid = ${relation} AND NOT attisdropped
    GROUP BY grantee, privilege_type, is_grantable
    ORDER BY 1)`;

/** Details: the comment, if there is one. */
export const comment = (catalog: string, oid: string) => `ARRAY(
    SELECT 'comment ' || quote_literal(description)
    FROM pg_description
    WHERE classoid = 'pg_catalog.${catalog}'::regclass AND objoid = ${oid} AND objsubid = 0)`;

/** Details: the indexes that no constraint made. */
export const indexes = (relation: string) => `ARRAY(
    SELECT pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END
    FROM pg_index
    WHERE indrelid = ${relation} AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    ORDER BY indexrelid::regclass::text)`;
