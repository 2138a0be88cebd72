import type { MigrationInterface, QueryRunner } from 'typeorm';

const everyLevel = 'pp_technician, pp_technician_reader, pp_manager, pp_admin';
const leaders = 'pp_manager, pp_admin';
const technicians = 'pp_technician, pp_technician_reader';

const tables = [
  'users',
  'roles',
  'logbook_entries',
  'attachments',
  'locations',
  'categories',
  'settings',
  'audit_log',
  'sessions',
  'schema_migrations',
];
const publicUserColumns = `user_id, username, email, full_name, role_id, department, phone_number, is_active,
        must_change_password, created_at, updated_at, last_login, failed_attempts, version`;
const editableUserColumns = 'username, email, full_name, role_id, department, phone_number, is_active';
const editableEntryColumns = `start_date, end_date, responsible_person, location_id, device, call_description,
        solution_description, status, downtime_hours, category_id, priority, completed_by, is_deleted`;

/**
 * Who may see and change what. One database role per access level and simple policies for each, never one policy with
 * OR: operators that are not leakproof would then keep the planner from their indexes. No policy mentions is_deleted:
 * a soft delete would refuse its own result.
 */
export class RowLevelSecurity1790000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables.map((table) => `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;`).join('\n'));
    await runner.query(`
      GRANT SELECT (${publicUserColumns}) ON users TO ${everyLevel};
      GRANT INSERT (user_id, ${editableUserColumns}, password_hash, must_change_password),
        UPDATE (${editableUserColumns}) ON users TO pp_admin;
      CREATE POLICY auth_all ON users TO pp_auth USING (true) WITH CHECK (true);
      CREATE POLICY own_select ON users FOR SELECT TO ${technicians} USING (user_id = (SELECT app.uid()));
      CREATE POLICY all_select ON users FOR SELECT TO ${leaders} USING (true);
      CREATE POLICY admin_insert ON users FOR INSERT TO pp_admin WITH CHECK (true);
      -- the accounts system and unknown stay as they are
      CREATE POLICY admin_update ON users FOR UPDATE TO pp_admin
        USING (user_id NOT IN ('00000000-0000-8000-8000-000000000001', '00000000-0000-8000-8000-000000000002'));

      -- a name is shown to everybody: an entry without its author's name helps nobody. Hence not security_invoker.
      CREATE VIEW user_names WITH (security_barrier) AS SELECT user_id, full_name FROM users;
      GRANT SELECT ON user_names TO ${everyLevel};

      GRANT SELECT ON roles TO ${everyLevel};
      GRANT INSERT (role_name, description, access_level), UPDATE (role_name, description, access_level), DELETE
        ON roles TO pp_admin;
      CREATE POLICY auth_select ON roles FOR SELECT TO pp_auth USING (true);
      CREATE POLICY all_select ON roles FOR SELECT TO ${everyLevel} USING (true);
      CREATE POLICY admin_insert ON roles FOR INSERT TO pp_admin WITH CHECK (NOT is_built_in);
      CREATE POLICY admin_update ON roles FOR UPDATE TO pp_admin USING (true);
      CREATE POLICY admin_delete ON roles FOR DELETE TO pp_admin USING (NOT is_built_in);

      GRANT SELECT (session_id, user_id, created_at, expires_at, ended_at, ip_address, user_agent)
        ON sessions TO ${everyLevel};
      CREATE POLICY auth_all ON sessions TO pp_auth USING (true) WITH CHECK (true);
      CREATE POLICY own_select ON sessions FOR SELECT TO ${everyLevel} USING (user_id = (SELECT app.uid()));
    `);
    await runner.query(`
      GRANT SELECT ON logbook_entries TO ${everyLevel};
      GRANT INSERT (entry_id, user_id, ${editableEntryColumns}), UPDATE (${editableEntryColumns})
        ON logbook_entries TO ${everyLevel};
      GRANT UPDATE (user_id) ON logbook_entries TO ${leaders};
      CREATE POLICY own_select ON logbook_entries FOR SELECT TO pp_technician USING (user_id = (SELECT app.uid()));
      CREATE POLICY all_select ON logbook_entries FOR SELECT TO pp_technician_reader, ${leaders} USING (true);
      CREATE POLICY own_insert ON logbook_entries FOR INSERT TO ${technicians}
        WITH CHECK (user_id = (SELECT app.uid()));
      CREATE POLICY own_update ON logbook_entries FOR UPDATE TO ${technicians}
        USING (user_id = (SELECT app.uid()));
      CREATE POLICY all_insert ON logbook_entries FOR INSERT TO ${leaders} WITH CHECK (true);
      CREATE POLICY all_update ON logbook_entries FOR UPDATE TO ${leaders} USING (true);

      GRANT SELECT ON attachments TO ${everyLevel};
      GRANT INSERT (attach_id, entry_id, file_name, file_path, file_type, file_size, description, uploaded_by),
        UPDATE (file_name, description, is_deleted, deleted_with_entry) ON attachments TO ${everyLevel};
      GRANT UPDATE (owner_id) ON attachments TO ${leaders};
      CREATE POLICY own_select ON attachments FOR SELECT TO pp_technician USING (owner_id = (SELECT app.uid()));
      CREATE POLICY all_select ON attachments FOR SELECT TO pp_technician_reader, ${leaders} USING (true);
      CREATE POLICY own_insert ON attachments FOR INSERT TO ${technicians}
        WITH CHECK (owner_id = (SELECT app.uid()) AND uploaded_by = (SELECT app.uid()));
      CREATE POLICY own_update ON attachments FOR UPDATE TO ${technicians} USING (owner_id = (SELECT app.uid()));
      CREATE POLICY all_insert ON attachments FOR INSERT TO ${leaders} WITH CHECK (true);
      CREATE POLICY all_update ON attachments FOR UPDATE TO ${leaders} USING (true);
    `);
    await runner.query(`
      GRANT SELECT ON locations, categories TO ${everyLevel};
      GRANT INSERT (location_name, description, parent_id, created_by, is_active),
        UPDATE (location_name, description, parent_id, is_active), DELETE ON locations TO ${leaders};
      GRANT INSERT (category_name, description, color_code, created_by, is_active),
        UPDATE (category_name, description, color_code, is_active), DELETE ON categories TO ${leaders};
      CREATE POLICY all_select ON locations FOR SELECT TO ${everyLevel} USING (true);
      CREATE POLICY leader_write ON locations TO ${leaders} USING (true) WITH CHECK (true);
      CREATE POLICY all_select ON categories FOR SELECT TO ${everyLevel} USING (true);
      CREATE POLICY leader_write ON categories TO ${leaders} USING (true) WITH CHECK (true);

      GRANT SELECT ON settings TO ${leaders};
      GRANT INSERT (setting_key, setting_value, description, is_system, updated_by),
        UPDATE (setting_value, description, updated_by), DELETE ON settings TO ${leaders};
      CREATE POLICY manager_non_system ON settings TO pp_manager USING (NOT is_system) WITH CHECK (NOT is_system);
      CREATE POLICY admin_all ON settings TO pp_admin USING (true) WITH CHECK (true);

      GRANT INSERT ON audit_log TO pp_audit;
      GRANT SELECT ON audit_log TO pp_admin;
      CREATE POLICY audit_insert ON audit_log FOR INSERT TO pp_audit WITH CHECK (true);
      CREATE POLICY admin_select ON audit_log FOR SELECT TO pp_admin USING (true);

      CREATE POLICY nobody ON schema_migrations USING (false);
      CREATE FUNCTION app.applied_migrations() RETURNS SETOF text
      LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
        SELECT name FROM schema_migrations ORDER BY id;
      $$;
      GRANT EXECUTE ON FUNCTION app.applied_migrations() TO pp_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION app.applied_migrations();
      DROP VIEW user_names;
      REVOKE ALL ON ${tables.join(', ')} FROM pp_audit, ${everyLevel};
      DO $$
      DECLARE
        existing record;
      BEGIN
        FOR existing IN SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public' LOOP
          EXECUTE format('DROP POLICY %I ON %I', existing.policyname, existing.tablename);
        END LOOP;
      END $$;
      ${tables.map((table) => `ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY;`).join('\n      ')}
    `);
  }
}
