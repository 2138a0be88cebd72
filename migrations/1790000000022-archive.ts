import type { MigrationInterface, QueryRunner } from 'typeorm';
import { everyLevel, movedEntryColumns, readableAttachmentColumns } from './1790000000022-archive.columns';
import { moving } from './1790000000022-archive.moving';

/**
 * Where old entries go: the same columns and checks, row-level security and indexes, in a table of years. Rows come and go
 * through the functions of this schema only, which act as the role pp_archive: triggers of the live tables stand aside
 * for it, and the archive's own record each move.
 */
export class Archive1790000000022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF to_regrole('pp_archive') IS NULL THEN
          RAISE 'this version brings a role of the server, pp_archive: run npm run db:bootstrap once more, then migrate';
        END IF;
      END $$;
      CREATE SCHEMA archive;
      COMMENT ON SCHEMA archive IS 'Entries that have left the live table, and the only ways there and back';
      GRANT USAGE ON SCHEMA archive TO pp_archive, pp_keys, pp_search, ${everyLevel};
      GRANT USAGE ON SCHEMA app TO pp_archive;
      GRANT EXECUTE ON FUNCTION app.dated_vector(tsvector, date), app.search_vector(text, text, text, text) TO pp_archive;
      ALTER TABLE logbook_entries ADD COLUMN unarchived_at timestamptz;
      COMMENT ON COLUMN logbook_entries.unarchived_at IS
        'When it was last brought back from the archive: for that it counts as ended then';
    `);
    await runner.query(entries);
    await runner.query(attachments);
    await runner.query(moving);
    await runner.query(`
      ${auditTriggers(`WHEN (current_user <> ALL ('{pp_keys,pp_archive}'::name[])) `)}

      CREATE VIEW archive.all_entries WITH (security_invoker = true) AS
      SELECT ${movedEntryColumns}, updated_at, version, search_vector, NULL::timestamptz AS archived_at
      FROM public.logbook_entries
      UNION ALL
      SELECT ${movedEntryColumns}, updated_at, version, search_vector, archived_at FROM archive.logbook_entries;
      COMMENT ON VIEW archive.all_entries IS 'The live and the archived entries that the reader may see';

      CREATE VIEW archive.all_attachments WITH (security_invoker = true) AS
      SELECT ${readableAttachmentColumns} FROM public.attachments
      UNION ALL
      SELECT ${readableAttachmentColumns} FROM archive.attachments;
      COMMENT ON VIEW archive.all_attachments IS 'The attachments of live and of archived entries that the reader may see';
      GRANT SELECT ON archive.all_entries, archive.all_attachments TO ${everyLevel};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        IF EXISTS (SELECT FROM archive.logbook_entries) THEN
          RAISE 'the archive holds entries: bring them back first';
        END IF;
      END $$;
      ${auditTriggers('', `WHEN (current_user <> 'pp_keys') `)}
      DROP SCHEMA archive CASCADE;
      DROP FUNCTION audit.record_archiving();
      DROP POLICY archive_all ON logbook_entries;
      DROP POLICY archive_all ON attachments;
      ALTER TABLE logbook_entries DROP COLUMN unarchived_at;
      REVOKE ALL ON logbook_entries, attachments FROM pp_archive;
      REVOKE ALL ON FUNCTION app.dated_vector(tsvector, date), app.search_vector(text, text, text, text) FROM pp_archive;
      REVOKE ALL ON SCHEMA app FROM pp_archive;
    `);
  }
}

/** Partitions are made ahead by a job: which ones there are depends on the entries, not on the version. */
const entries = `
      CREATE TABLE archive.logbook_entries (
        LIKE public.logbook_entries INCLUDING CONSTRAINTS,
        archived_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT pk_logbook_entries PRIMARY KEY (entry_id, start_date),
        CONSTRAINT ck_logbook_entries_is_deleted CHECK (NOT is_deleted),
        CONSTRAINT fk_logbook_entries_user_id FOREIGN KEY (user_id) REFERENCES public.users (user_id),
        CONSTRAINT fk_logbook_entries_location_id FOREIGN KEY (location_id) REFERENCES public.locations (location_id),
        CONSTRAINT fk_logbook_entries_category_id FOREIGN KEY (category_id) REFERENCES public.categories (category_id),
        CONSTRAINT fk_logbook_entries_completed_by FOREIGN KEY (completed_by) REFERENCES public.users (user_id)
      ) PARTITION BY RANGE (start_date);
      ALTER TABLE archive.logbook_entries ALTER end_date SET NOT NULL;
      COMMENT ON TABLE archive.logbook_entries IS 'Archived entries by the year of their start: read-only, never deleted';

      CREATE INDEX idx_logbook_entries_start_date ON archive.logbook_entries (start_date, entry_id);
      CREATE INDEX idx_logbook_entries_user_id ON archive.logbook_entries (user_id, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_location_id ON archive.logbook_entries (location_id, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_device ON archive.logbook_entries (device, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_category_id ON archive.logbook_entries (category_id, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_priority ON archive.logbook_entries (priority, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_responsible_person
        ON archive.logbook_entries (responsible_person, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_completed_by ON archive.logbook_entries (completed_by, start_date, entry_id)
        WHERE completed_by IS NOT NULL;
      -- nearly all are completed: those that are not are found at once
      CREATE INDEX idx_logbook_entries_status ON archive.logbook_entries (status, start_date, entry_id)
        WHERE status <> 'Completed';
      CREATE INDEX idx_logbook_entries_created_at ON archive.logbook_entries (created_at, entry_id);
      CREATE INDEX idx_logbook_entries_updated_at ON archive.logbook_entries (updated_at, entry_id);
      CREATE INDEX idx_logbook_entries_end_date ON archive.logbook_entries (end_date, entry_id);
      CREATE INDEX idx_logbook_entries_end_date_desc ON archive.logbook_entries (end_date DESC NULLS LAST, entry_id DESC);
      CREATE INDEX idx_logbook_entries_downtime_hours ON archive.logbook_entries (downtime_hours, entry_id);
      CREATE INDEX idx_logbook_entries_downtime_hours_desc
        ON archive.logbook_entries (downtime_hours DESC NULLS LAST, entry_id DESC);
      CREATE INDEX idx_logbook_entries_search_vector ON archive.logbook_entries
        USING gin (user_id extensions.uuid_ops, app.dated_vector(search_vector, start_date));

      ALTER TABLE archive.logbook_entries ENABLE ROW LEVEL SECURITY;
      GRANT SELECT ON archive.logbook_entries TO ${everyLevel};
      GRANT SELECT, INSERT, DELETE ON archive.logbook_entries TO pp_archive;
      CREATE POLICY own_select ON archive.logbook_entries FOR SELECT TO pp_technician USING (user_id = (SELECT app.uid()));
      CREATE POLICY all_select ON archive.logbook_entries FOR SELECT TO pp_technician_reader, pp_manager, pp_admin
        USING (true);
      CREATE POLICY archive_all ON archive.logbook_entries TO pp_archive USING (true) WITH CHECK (true);

      -- a row is locked by whoever may update something of it
      GRANT SELECT, INSERT, DELETE, UPDATE (unarchived_at) ON logbook_entries TO pp_archive;
      CREATE POLICY archive_all ON logbook_entries TO pp_archive USING (true) WITH CHECK (true);
`;

const attachments = `
      CREATE TABLE archive.attachments (
        LIKE public.attachments INCLUDING CONSTRAINTS,
        CONSTRAINT pk_attachments PRIMARY KEY (attach_id),
        CONSTRAINT fk_attachments_owner_id FOREIGN KEY (owner_id) REFERENCES public.users (user_id),
        CONSTRAINT fk_attachments_uploaded_by FOREIGN KEY (uploaded_by) REFERENCES public.users (user_id)
      );
      COMMENT ON TABLE archive.attachments IS 'Attachments of archived entries; their files stay where they are';
      CREATE INDEX idx_attachments_entry_id ON archive.attachments (entry_id);
      CREATE INDEX idx_attachments_owner_id ON archive.attachments (owner_id);
      CREATE INDEX idx_attachments_file_path ON archive.attachments (file_path);
      CREATE INDEX idx_attachments_uploaded_by ON archive.attachments (uploaded_by, file_size);

      ALTER TABLE archive.attachments ENABLE ROW LEVEL SECURITY;
      GRANT SELECT (${readableAttachmentColumns}) ON archive.attachments TO ${everyLevel};
      GRANT SELECT, INSERT, DELETE ON archive.attachments TO pp_archive;
      CREATE POLICY own_select ON archive.attachments FOR SELECT TO pp_technician USING (owner_id = (SELECT app.uid()));
      CREATE POLICY all_select ON archive.attachments FOR SELECT TO pp_technician_reader, pp_manager, pp_admin USING (true);
      CREATE POLICY archive_all ON archive.attachments TO pp_archive USING (true) WITH CHECK (true);

      GRANT SELECT, INSERT, DELETE ON attachments TO pp_archive;
      CREATE POLICY archive_all ON attachments TO pp_archive USING (true) WITH CHECK (true);
`;

function auditTriggers(unless: string, ofAttachments = unless): string {
  return `
      DROP TRIGGER trg_logbook_entries_audit ON logbook_entries;
      CREATE TRIGGER trg_logbook_entries_audit AFTER INSERT OR UPDATE OR DELETE ON logbook_entries FOR EACH ROW
        ${unless}EXECUTE FUNCTION audit.record_change('entry_id', '{updated_at,version,search_vector}', '{}');
      DROP TRIGGER trg_attachments_audit ON attachments;
      CREATE TRIGGER trg_attachments_audit AFTER INSERT OR UPDATE OR DELETE ON attachments FOR EACH ROW
        ${ofAttachments}EXECUTE FUNCTION audit.record_change('attach_id', '{updated_at,version}', '{wrapped_key}');`;
}
