import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The three built-in roles, and two accounts that nobody can sign in to: `system` acts for jobs and commands, `unknown`
 * stands in the audit log for failed sign-ins of names that do not exist. The administrator's account needs a password,
 * so the start makes it.
 */
export class InitialData1790000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL app.user_id = '00000000-0000-8000-8000-000000000001';

      -- one statement: the audit records of the roles refer to the account that the same statement creates
      WITH built_in AS (
        INSERT INTO roles (role_name, description, access_level, is_built_in) VALUES
          ('Admin', 'Full system access', 'Admin', true),
          ('Manager', 'Access to all logs and limited settings', 'Manager', true),
          ('Technician', 'Access to own logs only', 'Technician', true)
        RETURNING role_id, access_level
      )
      INSERT INTO users (user_id, username, email, password_hash, full_name, role_id, is_active)
      SELECT account.user_id::uuid, account.username, account.username || '@localhost', '!', account.full_name,
        built_in.role_id, false
      FROM (VALUES
        ('00000000-0000-8000-8000-000000000001', 'system', 'System', 'Admin'),
        ('00000000-0000-8000-8000-000000000002', 'unknown', 'Unknown', 'Technician')
      ) AS account (user_id, username, full_name, access_level)
      JOIN built_in USING (access_level);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE audit_log DISABLE TRIGGER trg_audit_log_append_only;
      ALTER TABLE users DISABLE TRIGGER trg_users_audit;
      ALTER TABLE roles DISABLE TRIGGER trg_roles_audit;
      DELETE FROM audit_log;
      DELETE FROM users;
      DELETE FROM roles;
      ALTER TABLE roles ENABLE TRIGGER trg_roles_audit;
      ALTER TABLE users ENABLE TRIGGER trg_users_audit;
      ALTER TABLE audit_log ENABLE ALWAYS TRIGGER trg_audit_log_append_only;
      ALTER SEQUENCE roles_role_id_seq RESTART;
    `);
  }
}
