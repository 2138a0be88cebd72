import type { MigrationInterface, QueryRunner } from 'typeorm';

const users = "CURRENT_USER IN ('pp_technician', 'pp_technician_reader', 'pp_manager', 'pp_admin')";
const ends = "NEW.end_date IS NOT NULL AND NEW.status <> 'Completed'";

/**
 * Rules for what people record now: nothing is filed under a location or category that was deactivated, and nothing ends that
 * is not completed. Entries keep what they have; imports and the archive, which are about the past, may have any.
 */
export class RecordingRules1790000000036 implements MigrationInterface {
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
    await runner.query(`
      CREATE FUNCTION app.refuse_end() RETURNS trigger
      LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
      BEGIN
        RAISE SQLSTATE 'PP003' USING MESSAGE = 'the entry is not completed', TABLE = TG_TABLE_NAME, COLUMN = 'end_date';
      END $$;

      CREATE TRIGGER trg_logbook_entries_insert_end BEFORE INSERT ON logbook_entries
        FOR EACH ROW WHEN (${ends} AND ${users}) EXECUTE FUNCTION app.refuse_end();
      CREATE TRIGGER trg_logbook_entries_update_end BEFORE UPDATE OF end_date ON logbook_entries
        FOR EACH ROW WHEN (${ends} AND OLD.end_date IS DISTINCT FROM NEW.end_date AND ${users})
        EXECUTE FUNCTION app.refuse_end();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION app.refuse_deactivated(), app.refuse_end() CASCADE');
  }
}
