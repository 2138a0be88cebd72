import type { MigrationInterface, QueryRunner } from 'typeorm';

const users = "CURRENT_USER IN ('pp_technician', 'pp_technician_reader', 'pp_manager', 'pp_admin')";

/**
 * What somebody records now is not filed under a location or category that was deactivated. Entries keep theirs; imports and
 * the archive, which are about the past, may use any.
 */
export class DeactivatedPlaces1790000000036 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION app.refuse_deactivated() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
      DECLARE
        active boolean;
      BEGIN
        -- locked, so that a deactivation at the same moment comes before or after, and not in between
        IF NEW.location_id IS DISTINCT FROM OLD.location_id THEN
          SELECT is_active INTO active FROM locations WHERE location_id = NEW.location_id FOR SHARE;
          IF NOT active THEN
            RAISE SQLSTATE 'PP002' USING MESSAGE = 'the location is deactivated', TABLE = TG_TABLE_NAME, COLUMN = 'location_id';
          END IF;
        END IF;
        IF NEW.category_id IS DISTINCT FROM OLD.category_id THEN
          SELECT is_active INTO active FROM categories WHERE category_id = NEW.category_id FOR SHARE;
          IF NOT active THEN
            RAISE SQLSTATE 'PP002' USING MESSAGE = 'the category is deactivated', TABLE = TG_TABLE_NAME, COLUMN = 'category_id';
          END IF;
        END IF;
        RETURN NEW;
      END $$;
      COMMENT ON FUNCTION app.refuse_deactivated() IS
        'Acts with its owner''s rights, since nobody may lock what is not theirs to change; what does not exist is left to the foreign keys';

      CREATE TRIGGER trg_logbook_entries_insert_active BEFORE INSERT ON logbook_entries
        FOR EACH ROW WHEN (${users}) EXECUTE FUNCTION app.refuse_deactivated();
      CREATE TRIGGER trg_logbook_entries_update_active BEFORE UPDATE OF location_id, category_id ON logbook_entries
        FOR EACH ROW WHEN (${users}) EXECUTE FUNCTION app.refuse_deactivated();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION app.refuse_deactivated() CASCADE');
  }
}
