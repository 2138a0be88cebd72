import type { MigrationInterface, QueryRunner } from 'typeorm';
import { insertEntriesBySet, insertNoEntriesBySet } from './1790000000025-imports.entries';

const leaders = 'pp_manager, pp_admin';

/** What is decided about an import, rather than how far the work on it has come. */
const decided = `file_name, status, mapping, detection, row_count, valid_count, rejected_count, duplicate_count,
          created_count, rejected_by_reason, new_names, reconciliation, failure, work, committed_at, reverted_at`;
const decidedOf = (row: string) => decided.replaceAll(/\w+/g, (column) => `${row}.${column}`);
const kept = `user_id, file_name, file_size, sha256, mapping, requested_by, requested_from`;
const changing = `${decided}, requested_by, requested_from, progress, claim, claimed_until, attempts`;

/**
 * Files that become entries. A leader's import is a file in parts, the rows that were read from it, each with its original
 * cells and with the id that its entry gets, and the state of it all. Work on it is leased to one worker at a time.
 *
 * Entries are inserted by a function of pp_imports, which records each in the audit log by itself: the row trigger stands
 * aside for that role, which no session can become.
 */
export class Imports1790000000025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF to_regrole('pp_imports') IS NULL THEN
          RAISE 'this version brings a role of the server, pp_imports: run npm run db:bootstrap once more, then migrate';
        END IF;
      END $$;
      CREATE TABLE imports (
        import_id uuid NOT NULL DEFAULT app.uuidv7() CONSTRAINT pk_imports PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT fk_imports_user_id REFERENCES users (user_id),
        file_name varchar(255) NOT NULL,
        file_size integer NOT NULL CONSTRAINT ck_imports_file_size CHECK (file_size >= 0),
        sha256 bytea NOT NULL CONSTRAINT ck_imports_sha256 CHECK (octet_length(sha256) = 32),
        status varchar(20) NOT NULL DEFAULT 'analysing' CONSTRAINT ck_imports_status
          CHECK (status IN ('analysing', 'ready', 'committing', 'committed', 'reverted', 'failed')),
        mapping jsonb,
        detection jsonb,
        row_count integer NOT NULL DEFAULT 0,
        valid_count integer NOT NULL DEFAULT 0,
        rejected_count integer NOT NULL DEFAULT 0,
        duplicate_count integer NOT NULL DEFAULT 0,
        created_count integer NOT NULL DEFAULT 0,
        rejected_by_reason jsonb NOT NULL DEFAULT '{}',
        new_names jsonb NOT NULL DEFAULT '{}',
        reconciliation jsonb NOT NULL DEFAULT '[]',
        failure jsonb,
        work varchar(20) DEFAULT 'analyse' CONSTRAINT ck_imports_work CHECK (work IN ('analyse', 'commit', 'revert')),
        requested_by uuid NOT NULL CONSTRAINT fk_imports_requested_by REFERENCES users (user_id),
        requested_from jsonb NOT NULL DEFAULT '{}',
        progress jsonb NOT NULL DEFAULT '{}',
        claim uuid,
        claimed_until timestamptz,
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        committed_at timestamptz,
        reverted_at timestamptz,
        version integer NOT NULL DEFAULT 1
      );
      CREATE INDEX idx_imports_user_id ON imports (user_id, created_at, import_id);
      CREATE INDEX idx_imports_created_at ON imports (created_at, import_id);
      CREATE INDEX idx_imports_requested_by ON imports (requested_by);
      CREATE INDEX idx_imports_work ON imports (updated_at) WHERE work IS NOT NULL;

      CREATE TABLE import_parts (
        import_id uuid NOT NULL CONSTRAINT fk_import_parts_import_id REFERENCES imports (import_id) ON DELETE CASCADE,
        part_number integer NOT NULL,
        content bytea NOT NULL,
        CONSTRAINT pk_import_parts PRIMARY KEY (import_id, part_number)
      );
      -- files are compressed already, or read once
      ALTER TABLE import_parts ALTER COLUMN content SET STORAGE EXTERNAL;

      CREATE TABLE import_rows (
        import_id uuid NOT NULL CONSTRAINT fk_import_rows_import_id REFERENCES imports (import_id) ON DELETE CASCADE,
        position integer NOT NULL,
        sheet varchar(255) NOT NULL,
        row_number integer NOT NULL,
        cells jsonb NOT NULL,
        entry jsonb,
        hours numeric,
        outcome varchar(10) NOT NULL CONSTRAINT ck_import_rows_outcome
          CHECK (outcome IN ('valid', 'rejected', 'duplicate')),
        reasons jsonb NOT NULL DEFAULT '[]',
        fingerprint bytea NOT NULL,
        entry_id uuid NOT NULL DEFAULT app.uuidv7(),
        CONSTRAINT pk_import_rows PRIMARY KEY (import_id, position),
        CONSTRAINT ck_import_rows_entry CHECK (outcome = 'rejected' OR entry IS NOT NULL)
      );
      CREATE INDEX idx_import_rows_outcome ON import_rows (import_id, outcome, position);
      CREATE INDEX idx_import_rows_fingerprint ON import_rows (fingerprint) WHERE outcome = 'valid';
      CREATE INDEX idx_import_rows_entry_id ON import_rows (entry_id) WHERE outcome = 'valid';
    `);
    await runner.query(`
      CREATE TRIGGER trg_imports_updated_at BEFORE UPDATE ON imports FOR EACH ROW
        WHEN ((${decidedOf('OLD')}) IS DISTINCT FROM (${decidedOf('NEW')})) EXECUTE FUNCTION app.touch();
      CREATE TRIGGER trg_imports_audit AFTER INSERT OR UPDATE OR DELETE ON imports FOR EACH ROW
        EXECUTE FUNCTION audit.record_change('import_id', '{updated_at,version,mapping,detection,new_names,reconciliation,
          requested_by,requested_from,progress,claim,claimed_until,attempts,work}', '{}');
      CREATE TRIGGER trg_imports_announce AFTER INSERT OR UPDATE OF work ON imports
        FOR EACH STATEMENT EXECUTE FUNCTION app.announce_change();

      ALTER TABLE imports ENABLE ROW LEVEL SECURITY;
      ALTER TABLE import_parts ENABLE ROW LEVEL SECURITY;
      ALTER TABLE import_rows ENABLE ROW LEVEL SECURITY;
      GRANT SELECT, INSERT (${kept}), UPDATE (${changing}), DELETE ON imports TO ${leaders};
      GRANT SELECT, INSERT, DELETE ON import_parts TO ${leaders};
      GRANT SELECT, INSERT, UPDATE (outcome, reasons), DELETE ON import_rows TO ${leaders};
      CREATE POLICY own_all ON imports TO pp_manager
        USING (user_id = (SELECT app.uid())) WITH CHECK (user_id = (SELECT app.uid()));
      CREATE POLICY admin_all ON imports TO pp_admin USING (true) WITH CHECK (true);
      CREATE POLICY with_import ON import_parts TO ${leaders}
        USING (import_id IN (SELECT import_id FROM imports)) WITH CHECK (import_id IN (SELECT import_id FROM imports));
      CREATE POLICY with_import ON import_rows TO ${leaders}
        USING (import_id IN (SELECT import_id FROM imports)) WITH CHECK (import_id IN (SELECT import_id FROM imports));
    `);
    await this.letWorkersActForUsers(runner);
    await insertEntriesBySet(runner);
  }

  /** What somebody asked for goes on with that person's rights as they are by then. */
  private async letWorkersActForUsers(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION auth.user_context(p_user_id uuid, p_min_level text)
      RETURNS TABLE (user_id uuid, access_level text, allowed boolean, must_change_password boolean, db_role text)
      LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT u.user_id, r.access_level, app.access_rank(r.access_level) >= app.access_rank(p_min_level), false,
          app.db_role(r.access_level)
        FROM users u JOIN roles r USING (role_id)
        WHERE u.user_id = p_user_id AND u.is_active
      $$;
      COMMENT ON FUNCTION auth.user_context(uuid, text) IS
        'Workers finish what a user asked for, and commands act for one. No row: the user is not active';
      GRANT CREATE ON SCHEMA auth TO pp_auth;
      ALTER FUNCTION auth.user_context(uuid, text) OWNER TO pp_auth;
      REVOKE CREATE ON SCHEMA auth FROM pp_auth;
      GRANT EXECUTE ON FUNCTION auth.user_context(uuid, text) TO pp_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await insertNoEntriesBySet(runner);
    await runner.query(`
      DROP FUNCTION auth.user_context(uuid, text);
      DROP TABLE import_rows, import_parts, imports;
    `);
  }
}
