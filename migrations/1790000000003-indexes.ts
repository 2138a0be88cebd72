import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The twelve indexes of the data dictionary, those that foreign keys and case-insensitive uniqueness need,
 * and those behind each sort order of the entry list.
 */
export class Indexes1790000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNIQUE INDEX idx_users_email ON users (lower(email));
      CREATE UNIQUE INDEX idx_users_username ON users (lower(username));
      CREATE INDEX idx_users_role_id ON users (role_id);

      CREATE INDEX idx_logbook_entries_user_id ON logbook_entries (user_id, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_start_date ON logbook_entries (start_date, entry_id);
      CREATE INDEX idx_logbook_entries_status ON logbook_entries (status);
      CREATE INDEX idx_logbook_entries_location_id ON logbook_entries (location_id, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_device ON logbook_entries (device, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_start_date_status ON logbook_entries (start_date, status);
      CREATE INDEX idx_logbook_entries_search_vector ON logbook_entries USING gin (search_vector);

      CREATE INDEX idx_attachments_entry_id ON attachments (entry_id);
      CREATE INDEX idx_attachments_file_type ON attachments (file_type);
    `);
    await runner.query(`
      CREATE UNIQUE INDEX idx_roles_role_name ON roles (lower(role_name));
      CREATE UNIQUE INDEX idx_locations_location_name ON locations (lower(location_name));
      CREATE UNIQUE INDEX idx_categories_category_name ON categories (lower(category_name));
      CREATE INDEX idx_locations_parent_id ON locations (parent_id);

      CREATE INDEX idx_logbook_entries_created_at ON logbook_entries (created_at, entry_id);
      CREATE INDEX idx_logbook_entries_updated_at ON logbook_entries (updated_at, entry_id);
      CREATE INDEX idx_logbook_entries_end_date ON logbook_entries (end_date, entry_id);
      CREATE INDEX idx_logbook_entries_downtime_hours ON logbook_entries (downtime_hours, entry_id);
      CREATE INDEX idx_logbook_entries_category_id ON logbook_entries (category_id, start_date, entry_id);
      CREATE INDEX idx_logbook_entries_completed_by ON logbook_entries (completed_by) WHERE completed_by IS NOT NULL;

      CREATE INDEX idx_attachments_owner_id ON attachments (owner_id);
      CREATE INDEX idx_audit_log_entity ON audit_log (entity_type, entity_id, created_at);
      CREATE INDEX idx_audit_log_created_at ON audit_log (created_at, log_id);
      CREATE INDEX idx_audit_log_user_id ON audit_log (user_id, created_at);
      CREATE INDEX idx_sessions_user_id ON sessions (user_id) WHERE ended_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX
        idx_users_email, idx_users_username, idx_users_role_id,
        idx_logbook_entries_user_id, idx_logbook_entries_start_date, idx_logbook_entries_status,
        idx_logbook_entries_location_id, idx_logbook_entries_device, idx_logbook_entries_start_date_status,
        idx_logbook_entries_search_vector, idx_attachments_entry_id, idx_attachments_file_type,
        idx_roles_role_name, idx_locations_location_name, idx_categories_category_name, idx_locations_parent_id,
        idx_logbook_entries_created_at, idx_logbook_entries_updated_at, idx_logbook_entries_end_date,
        idx_logbook_entries_downtime_hours, idx_logbook_entries_category_id, idx_logbook_entries_completed_by,
        idx_attachments_owner_id, idx_audit_log_entity, idx_audit_log_created_at, idx_audit_log_user_id,
        idx_sessions_user_id;
    `);
  }
}
