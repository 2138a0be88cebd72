import type { MigrationInterface, QueryRunner } from 'typeorm';

const purposes = (list: string) => `
      ALTER TABLE known_keys DROP CONSTRAINT ck_known_keys_purpose;
      ALTER TABLE known_keys ADD CONSTRAINT ck_known_keys_purpose CHECK (purpose IN (${list}));`;

const functions = [
  'audit.append_checkpoint(bigint, integer, text, text, bytea, bytea)',
  'audit.append_verification(jsonb)',
];

/**
 * Checkpoints that seal the audit log, and what its verifications found. Both are appended to by functions alone and never
 * changed. What a checkpoint says is text that was signed outside of the database.
 */
export class AuditSeals1790000000023 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(purposes(`'encryption', 'jwt', 'pepper', 'seal'`));
    await runner.query(`
      CREATE TABLE audit.checkpoints (
        number bigint NOT NULL CONSTRAINT pk_checkpoints PRIMARY KEY,
        epoch integer NOT NULL,
        kind varchar(8) NOT NULL CONSTRAINT ck_checkpoints_kind CHECK (kind IN ('opening', 'records', 'closing')),
        statement text NOT NULL,
        signature bytea NOT NULL,
        leaves bytea NOT NULL
      );
      COMMENT ON TABLE audit.checkpoints IS 'Seals of the audit log, each signed with a key that the database does not have';
      COMMENT ON COLUMN audit.checkpoints.statement IS 'What was signed, as JSON (RFC 8785); number, epoch and kind repeat it';
      COMMENT ON COLUMN audit.checkpoints.leaves IS
        'For each sealed record, in order, its log_id and the SHA-256 of its canonical form: 48 bytes';
      -- hashes do not compress
      ALTER TABLE audit.checkpoints ALTER COLUMN leaves SET STORAGE EXTERNAL;
      CREATE INDEX idx_checkpoints_epoch ON audit.checkpoints (kind, epoch, number);

      CREATE TABLE audit.verifications (
        verified_at timestamptz NOT NULL DEFAULT clock_timestamp() CONSTRAINT pk_verifications PRIMARY KEY,
        result jsonb NOT NULL
      );
      COMMENT ON TABLE audit.verifications IS 'What the verifications of the audit log found';

      ALTER TABLE audit.checkpoints ENABLE ROW LEVEL SECURITY;
      ALTER TABLE audit.verifications ENABLE ROW LEVEL SECURITY;
      GRANT SELECT ON audit.checkpoints, audit.verifications TO pp_admin;
      GRANT INSERT ON audit.checkpoints, audit.verifications TO pp_audit;
      CREATE POLICY admin_select ON audit.checkpoints FOR SELECT TO pp_admin USING (true);
      CREATE POLICY admin_select ON audit.verifications FOR SELECT TO pp_admin USING (true);
      CREATE POLICY audit_insert ON audit.checkpoints FOR INSERT TO pp_audit WITH CHECK (true);
      CREATE POLICY audit_insert ON audit.verifications FOR INSERT TO pp_audit WITH CHECK (true);

      CREATE TRIGGER trg_checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.checkpoints
        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
      ALTER TABLE audit.checkpoints ENABLE ALWAYS TRIGGER trg_checkpoints_append_only;
      CREATE TRIGGER trg_verifications_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.verifications
        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
      ALTER TABLE audit.verifications ENABLE ALWAYS TRIGGER trg_verifications_append_only;
    `);
    await runner.query(`
      CREATE FUNCTION audit.append_checkpoint(
        p_number bigint, p_epoch integer, p_kind text, p_statement text, p_signature bytea, p_leaves bytea
      ) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        INSERT INTO audit.checkpoints (number, epoch, kind, statement, signature, leaves)
        VALUES (p_number, p_epoch, p_kind, p_statement, p_signature, p_leaves);
      $$;

      CREATE FUNCTION audit.append_verification(p_result jsonb) RETURNS void
      LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
        INSERT INTO audit.verifications (result) VALUES (p_result);
      $$;

      GRANT CREATE ON SCHEMA audit TO pp_audit;
      ${functions.map((signature) => `ALTER FUNCTION ${signature} OWNER TO pp_audit;`).join('\n      ')}
      REVOKE CREATE ON SCHEMA audit FROM pp_audit;

      CREATE FUNCTION audit.hold_writers() RETURNS bigint
      LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
      BEGIN
        LOCK TABLE public.audit_log IN SHARE MODE;
        RETURN (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM public.audit_log_seq_seq);
      END $$;
      COMMENT ON FUNCTION audit.hold_writers() IS
        'Until the transaction ends nobody writes a record, and whoever began to has ended. Returns the last seq: later records have higher ones';

      GRANT USAGE ON SCHEMA audit TO pp_audit;
      GRANT EXECUTE ON FUNCTION ${functions.join(', ')}, audit.hold_writers() TO pp_admin;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION ${functions.join(', ')}, audit.hold_writers();
      DROP TABLE audit.checkpoints, audit.verifications;
      DELETE FROM known_keys WHERE purpose = 'seal';`);
    await runner.query(purposes(`'encryption', 'jwt', 'pepper'`));
  }
}
