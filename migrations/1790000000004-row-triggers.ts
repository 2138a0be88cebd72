import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Triggers that keep derived columns true: updated_at and version, the search vector, soft deletes, owners of files. */
export class RowTriggers1790000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION app.touch() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        NEW.updated_at := now();
        NEW.version := OLD.version + 1;
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION app.touch() IS 'Every real change bumps updated_at and the version that is the ETag';

      CREATE TRIGGER trg_roles_updated_at BEFORE UPDATE ON roles
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION app.touch();
      CREATE TRIGGER trg_logbook_entries_updated_at BEFORE UPDATE ON logbook_entries
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION app.touch();
      CREATE TRIGGER trg_attachments_updated_at BEFORE UPDATE ON attachments
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION app.touch();
      CREATE TRIGGER trg_locations_updated_at BEFORE UPDATE ON locations
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION app.touch();
      CREATE TRIGGER trg_categories_updated_at BEFORE UPDATE ON categories
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION app.touch();
      CREATE TRIGGER trg_settings_updated_at BEFORE UPDATE ON settings
        FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION app.touch();

      -- failed_attempts and last_login are bookkeeping of the sign-in: a login must not outdate an administrator's ETag
      CREATE TRIGGER trg_users_updated_at BEFORE UPDATE ON users
        FOR EACH ROW WHEN (
          (OLD.username, OLD.email, OLD.password_hash, OLD.full_name, OLD.role_id, OLD.department, OLD.phone_number,
            OLD.is_active, OLD.must_change_password, OLD.reset_token, OLD.token_expiry)
          IS DISTINCT FROM
          (NEW.username, NEW.email, NEW.password_hash, NEW.full_name, NEW.role_id, NEW.department, NEW.phone_number,
            NEW.is_active, NEW.must_change_password, NEW.reset_token, NEW.token_expiry)
        ) EXECUTE FUNCTION app.touch();
    `);
    await runner.query(`
      CREATE FUNCTION app.set_search_vector() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        NEW.search_vector :=
          setweight(to_tsvector('public.logbook', NEW.device), 'A')
          || setweight(to_tsvector('public.logbook', NEW.responsible_person), 'B')
          || setweight(to_tsvector('public.logbook', NEW.call_description), 'C')
          || setweight(to_tsvector('public.logbook', coalesce(NEW.solution_description, '')), 'C');
        RETURN NEW;
      END $$;

      CREATE TRIGGER trg_logbook_entries_search_vector
        BEFORE INSERT OR UPDATE OF device, responsible_person, call_description, solution_description ON logbook_entries
        FOR EACH ROW EXECUTE FUNCTION app.set_search_vector();
    `);
    await runner.query(`
      CREATE FUNCTION app.cascade_soft_delete() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        UPDATE attachments
        SET is_deleted = NEW.is_deleted, deleted_with_entry = NEW.is_deleted
        WHERE entry_id = NEW.entry_id
          AND is_deleted = OLD.is_deleted
          AND deleted_with_entry = OLD.is_deleted;
        RETURN NULL;
      END $$;
      COMMENT ON FUNCTION app.cascade_soft_delete() IS
        'Deleting an entry takes its attachments along; restoring it brings back only those that this deletion took';

      CREATE TRIGGER trg_logbook_entries_soft_delete AFTER UPDATE OF is_deleted ON logbook_entries
        FOR EACH ROW WHEN (OLD.is_deleted <> NEW.is_deleted) EXECUTE FUNCTION app.cascade_soft_delete();

      CREATE FUNCTION app.set_attachment_owner() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        -- locked, so that a hand-over or a deletion at the same moment does not miss this attachment
        NEW.owner_id := (SELECT user_id FROM logbook_entries WHERE entry_id = NEW.entry_id FOR SHARE);
        RETURN NEW;
      END $$;

      CREATE TRIGGER trg_attachments_owner BEFORE INSERT OR UPDATE OF entry_id, owner_id ON attachments
        FOR EACH ROW EXECUTE FUNCTION app.set_attachment_owner();

      CREATE FUNCTION app.hand_over_attachments() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
      BEGIN
        UPDATE attachments SET owner_id = NEW.user_id WHERE entry_id = NEW.entry_id;
        RETURN NULL;
      END $$;

      CREATE TRIGGER trg_logbook_entries_owner AFTER UPDATE OF user_id ON logbook_entries
        FOR EACH ROW WHEN (OLD.user_id <> NEW.user_id) EXECUTE FUNCTION app.hand_over_attachments();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION app.touch(), app.set_search_vector(), app.cascade_soft_delete(), app.set_attachment_owner(),
        app.hand_over_attachments() CASCADE;
    `);
  }
}
