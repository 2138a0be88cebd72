import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { KnownLocation } from './names/location-names';
import type { Named } from './names/plain-names';

/** Somebody of whom only the name is known. */
export interface NewPerson {
  username: string;
  fullName: string;
}

/** What the names in a file may stand for, and making what is missing. */
@Injectable()
export class ImportNamesRepository {
  locations(tx: Transaction): Promise<KnownLocation[]> {
    return tx.query<KnownLocation>(sql`
      SELECT location_id AS "locationId", location_name AS "locationName", parent_id AS "parentId" FROM locations`);
  }

  categories(tx: Transaction): Promise<Named<number>[]> {
    return tx.query<Named<number>>(sql`SELECT category_id AS id, category_name AS name FROM categories`);
  }

  /** Active users, and people whom an earlier import has made, under each of their names. */
  people(tx: Transaction): Promise<Named<string>[]> {
    return tx.query<Named<string>>(sql`
      SELECT user_id AS id, name
      FROM users CROSS JOIN LATERAL (VALUES (username), (email), (full_name)) AS names (name)
      WHERE is_active OR email LIKE '%@import.invalid'`);
  }

  /** @returns its id */
  async insertLocation(tx: Transaction, name: string, parentId: number | undefined): Promise<number> {
    const { id } = await tx.one<{ id: number }>(sql`
      INSERT INTO locations (location_name, parent_id, created_by) VALUES (${name}, ${parentId ?? null}, app.uid())
      RETURNING location_id AS id`);
    return id;
  }

  /** @returns its id */
  async insertCategory(tx: Transaction, name: string): Promise<number> {
    const { id } = await tx.one<{ id: number }>(sql`
      INSERT INTO categories (category_name, created_by) VALUES (${name}, app.uid()) RETURNING category_id AS id`);
    return id;
  }

  /**
   * Makes an account that nobody can use before an administrator completes it: inactive, without a password, with an
   * address that reaches nobody (RFC 2606).
   * @returns its id
   */
  async insertPerson(tx: Transaction, { username, fullName }: NewPerson, noPassword: string): Promise<string> {
    const { id } = await tx.one<{ id: string }>(sql`
      INSERT INTO users (username, email, full_name, role_id, is_active, password_hash, must_change_password)
      SELECT ${username}::varchar, ${username}::varchar || '@import.invalid', ${fullName}, min(role_id), false,
        ${noPassword}, true
      FROM roles WHERE access_level = 'Technician' AND is_built_in
      RETURNING user_id AS id`);
    return id;
  }
}
