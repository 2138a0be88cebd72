import { type CatalogSection, comment, grants, isExtensionMember, isOurSchema } from './section';

export const functions: CatalogSection = {
  title: 'Functions',
  query: `
    SELECT
      format('function %s, owner %s', p.oid::regprocedure, proowner::regrole)
        || CASE WHEN prosecdef THEN ', security definer' ELSE '' END AS object,
      ${comment('pg_proc', 'p.oid')} || string_to_array(rtrim(pg_get_functiondef(p.oid), E'\\n'), E'\\n')
        || ${grants('proacl', 'f', 'proowner')} AS details
    FROM pg_proc p
    WHERE prokind <> 'a' AND ${isOurSchema('pronamespace::regnamespace::text')}
      AND NOT ${isExtensionMember('pg_proc', 'p.oid')}
    ORDER BY p.oid::regprocedure::text`,
};

const mappings = `ARRAY(
    SELECT format('%s: %s', alias, string_agg(mapdict::regdictionary::text, ', ' ORDER BY mapseqno))
    FROM pg_ts_config_map, ts_token_type(cfgparser)
    WHERE mapcfg = c.oid AND maptokentype = tokid
    GROUP BY alias
    ORDER BY alias)`;

export const textSearch: CatalogSection = {
  title: 'Text search configurations',
  query: `
    SELECT
      format('text search configuration %s, owner %s', c.oid::regconfig, cfgowner::regrole) AS object,
      ${mappings} AS details
    FROM pg_ts_config c
    WHERE ${isOurSchema('cfgnamespace::regnamespace::text')} AND NOT ${isExtensionMember('pg_ts_config', 'c.oid')}
    ORDER BY c.oid::regconfig::text`,
};
