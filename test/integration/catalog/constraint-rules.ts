import { names, ownTables, type Rule } from './rule';

/** Foreign keys without an index, and why none is needed. */
const withoutIndex = {
  fk_locations_created_by: 'users are never deleted, and nobody asks who made which location',
  fk_categories_created_by: 'users are never deleted, and nobody asks who made which category',
  fk_job_runs_requested_by: 'users are never deleted, and nobody asks who asked for which run',
  fk_settings_updated_by: 'users are never deleted, and nobody asks who changed which setting',
};

/** Foreign keys that delete rows, and which. */
const cascading = {
  fk_refresh_tokens_session_id: 'the tokens of a session that is gone',
  fk_import_rows_import_id: 'the rows of an import of which nothing is in the logbook',
  fk_import_parts_import_id: 'the file of an import',
};

export const constraintRules: readonly Rule[] = [
  {
    rule: 'name constraints <kind>_<table>_<column>, which the translation of errors reads the field from',
    violations: `
      SELECT conname FROM pg_constraint JOIN ${ownTables} t ON conrelid = t.oid
      WHERE contype IN ('u', 'f', 'c') AND relname <> 'schema_migrations'
        AND conname <> ALL (
          SELECT format('%s_%s_%s', CASE contype WHEN 'u' THEN 'uq' WHEN 'f' THEN 'fk' ELSE 'ck' END, relname, attname)
          FROM pg_attribute WHERE attrelid = t.oid AND attnum > 0)`,
    damage: 'ALTER TABLE users ADD CONSTRAINT positive CHECK (failed_attempts >= 0)',
  },
  {
    rule: 'name primary keys pk_<table>',
    violations: `
      SELECT conname FROM pg_constraint JOIN ${ownTables} t ON conrelid = t.oid
      WHERE contype = 'p' AND relname <> 'schema_migrations' AND conname <> 'pk_' || relname`,
    damage: 'ALTER TABLE users RENAME CONSTRAINT pk_users TO users_pkey',
  },
  {
    rule: 'name unique indexes idx_<table>_<column>, for the same reason',
    violations: `
      SELECT relname FROM pg_index JOIN pg_class i ON i.oid = indexrelid
      WHERE indisunique AND indrelid IN (SELECT oid FROM ${ownTables} t)
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
        AND relname <> ALL (
          SELECT format('idx_%s_%s', indrelid::regclass, attname) FROM pg_attribute WHERE attrelid = indrelid)`,
    damage: 'CREATE UNIQUE INDEX one_admin ON roles (access_level) WHERE false',
  },
  {
    rule: 'have an index that starts with each foreign key, unless nobody would use it',
    violations: `
      SELECT conname FROM pg_constraint c
      WHERE contype = 'f' AND conname <> ALL (${names(Object.keys(withoutIndex))})
        AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1])`,
    damage: 'DROP INDEX idx_users_role_id',
  },
  {
    rule: 'forget no exempt foreign key that is gone or has an index by now',
    violations: `
      SELECT exempt FROM unnest(${names(Object.keys(withoutIndex))}) AS exempt
      WHERE NOT EXISTS (
        SELECT FROM pg_constraint WHERE conname = exempt
          AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1]))`,
    damage: 'CREATE INDEX ON locations (created_by)',
  },
  {
    rule: 'let nothing but attachments refer to entries, which leave their table for the archive',
    violations: `
      SELECT conname FROM pg_constraint
      WHERE contype = 'f' AND confrelid = 'logbook_entries'::regclass AND conrelid <> 'attachments'::regclass`,
    damage: `ALTER TABLE settings ADD COLUMN entry_id uuid CONSTRAINT fk_settings_entry_id REFERENCES logbook_entries`,
  },
  {
    rule: 'have no foreign key that deletes or changes rows by itself, unless nobody would miss them',
    violations: `
      SELECT conname FROM pg_constraint
      WHERE contype = 'f' AND (confdeltype, confupdtype) <> ('a', 'a')
        AND conname <> ALL (${names(Object.keys(cascading))})`,
    damage: `ALTER TABLE settings ADD CONSTRAINT fk_settings_setting_id FOREIGN KEY (updated_by)
      REFERENCES users (user_id) ON DELETE CASCADE`,
  },
  {
    rule: 'have no constraint that was not checked and no index that is not valid',
    violations: `
      SELECT conname FROM pg_constraint WHERE NOT convalidated
      UNION ALL
      SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid`,
    damage: `ALTER TABLE users ADD CONSTRAINT ck_users_department CHECK (department <> '') NOT VALID`,
  },
];
