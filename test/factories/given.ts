import { createHash } from 'node:crypto';
import type { AccessLevel } from '../../src/common/access-level';
import { PasswordHasher } from '../../src/modules/passwords/password-hasher.service';
import { testConfig } from '../setup/test-config';
import type { TestDatabase } from '../setup/test-database';
import { testKeys } from '../setup/test-keys';

export const password = 'a password for tests only';

export interface GivenUser {
  userId: string;
  username: string;
  accessLevel: AccessLevel;
  sessionId: string;
}

export const systemUser = '00000000-0000-8000-8000-000000000001';
let count = 0;

/** Makes rows for tests, past the application: what a test is about comes through the application. */
export class Given {
  private passwordHash?: Promise<string>;

  constructor(private readonly database: TestDatabase) {}

  technician = (values: Partial<UserValues> = {}) => this.user('Technician', values);
  reader = (values: Partial<UserValues> = {}) => this.user('TechnicianReader', values);
  manager = (values: Partial<UserValues> = {}) => this.user('Manager', values);
  admin = (values: Partial<UserValues> = {}) => this.user('Admin', values);

  /** A user of that level with an open session. */
  async user(accessLevel: AccessLevel, values: Partial<UserValues> = {}): Promise<GivenUser> {
    const username = values.username ?? `${accessLevel.toLowerCase()}-${String(++count)}`;
    const roleId = await this.roleOf(accessLevel);
    const [row] = await this.insert<{ user_id: string }>('users', {
      username,
      email: `${username}@example.com`,
      full_name: values.fullName ?? `${accessLevel} ${String(count)}`,
      role_id: roleId,
      password_hash: await this.hash(),
      must_change_password: values.mustChangePassword ?? false,
    });
    const userId = row.user_id;
    return { userId, username, accessLevel, sessionId: await this.session(userId) };
  }

  /** An open session of a user, or one that expired that long ago. */
  async session(userId: string, lifetime = '1 hour'): Promise<string> {
    const { session_id: sessionId } = await this.database.first<{ session_id: string }>(
      `INSERT INTO sessions (user_id, expires_at) VALUES ($1, now() + $2::interval) RETURNING session_id`,
      [userId, lifetime],
    );
    return sessionId;
  }

  /** A role that is not built in. */
  async role(values: { roleName?: string; accessLevel?: AccessLevel } = {}): Promise<number> {
    const [row] = await this.insert<{ role_id: number }>('roles', {
      role_name: values.roleName ?? `Role ${String(++count)}`,
      access_level: values.accessLevel ?? 'Technician',
    });
    return row.role_id;
  }

  async location(values: { locationName?: string; parentId?: number } = {}): Promise<number> {
    const [row] = await this.insert<{ location_id: number }>('locations', {
      location_name: values.locationName ?? `Location ${String(++count)}`,
      parent_id: values.parentId ?? null,
      created_by: systemUser,
    });
    return row.location_id;
  }

  async category(values: { categoryName?: string } = {}): Promise<number> {
    const [row] = await this.insert<{ category_id: number }>('categories', {
      category_name: values.categoryName ?? `Category ${String(++count)}`,
      created_by: systemUser,
    });
    return row.category_id;
  }

  /** An entry of somebody; what is not given is filled in. */
  async entry(owner: { userId: string }, values: Record<string, unknown> = {}): Promise<string> {
    const [row] = await this.insert<{ entry_id: string }>('logbook_entries', {
      user_id: owner.userId,
      start_date: '2026-03-01',
      responsible_person: 'North crew',
      location_id: values.location_id ?? (await this.location()),
      device: 'Excavator B',
      call_description: 'Bucket will not open',
      status: 'Open',
      ...values,
    });
    return row.entry_id;
  }

  /** An attachment of an entry; what is not given is filled in. The store has no file for it. */
  async attachment(
    entryId: string,
    uploader: { userId: string },
    values: Record<string, unknown> = {},
  ): Promise<string> {
    const [row] = await this.insert<{ attach_id: string }>('attachments', {
      entry_id: entryId,
      file_name: 'photo.jpg',
      file_path: createHash('sha256').update(String(++count)).digest('hex'),
      file_type: 'image/jpeg',
      file_size: 1000,
      uploaded_by: uploader.userId,
      sha256: Buffer.alloc(32, count),
      wrapped_key: 'v1:k1:AAAA',
      ...values,
    });
    return row.attach_id;
  }

  /** A run of a job that somebody has asked for. */
  async jobRun(requestedBy: GivenUser, values: Record<string, unknown> = {}): Promise<string> {
    const [row] = await this.insert<{ run_id: string }>('job_runs', {
      job_name: 'report-refresh',
      requested_by: requestedBy.userId,
      state: 'succeeded',
      ...values,
    });
    return row.run_id;
  }

  /** An import of somebody's with one valid row, which its fingerprint tells from others. */
  async import(
    owner: { userId: string },
    values: Record<string, unknown> = {},
    fingerprint = ++count,
  ): Promise<string> {
    const [{ import_id: importId }] = await this.insert<{ import_id: string }>('imports', {
      user_id: owner.userId,
      file_name: 'logbook.xlsx',
      file_size: 1,
      sha256: Buffer.alloc(32, count),
      status: 'ready',
      work: null,
      requested_by: owner.userId,
      ...values,
    });
    await this.insert('import_parts', { import_id: importId, part_number: 1, content: Buffer.from('a') });
    await this.insert('import_rows', {
      import_id: importId,
      position: 1,
      sheet: '2004',
      row_number: 2,
      cells: JSON.stringify([{ column: 'A', kind: 'date', value: '2004-07-01' }]),
      entry: JSON.stringify({
        startDate: '2004-07-01',
        responsiblePerson: 'North crew',
        location: ['Pit south'],
        device: 'Excavator B',
        callDescription: 'Bucket will not open',
        status: 'Open',
      }),
      outcome: 'valid',
      fingerprint: Buffer.alloc(32, fingerprint),
    });
    return importId;
  }

  async setting(settingKey: string, values: { settingValue?: string; isSystem?: boolean } = {}): Promise<number> {
    const [row] = await this.insert<{ setting_id: number }>('settings', {
      setting_key: settingKey,
      setting_value: values.settingValue ?? 'a value',
      is_system: values.isSystem ?? false,
    });
    return row.setting_id;
  }

  private async insert<Row extends object>(table: string, values: Record<string, unknown>): Promise<[Row]> {
    const columns = Object.keys(values);
    const parameters = columns.map((_, index) => `$${String(index + 1)}`);
    await this.database.query(`SELECT set_config('app.user_id', $1, false)`, [systemUser]);
    return [
      await this.database.first<Row>(
        `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${parameters.join(', ')}) RETURNING *`,
        Object.values(values),
      ),
    ];
  }

  /** A built-in role, or a custom one for the level that no built-in role has. */
  private async roleOf(accessLevel: AccessLevel): Promise<number> {
    const [existing] = await this.database.query<{ role_id: number }>(
      'SELECT role_id FROM roles WHERE access_level = $1 ORDER BY role_id LIMIT 1',
      [accessLevel],
    );
    const [role] = existing
      ? [existing]
      : await this.insert<{ role_id: number }>('roles', { role_name: accessLevel, access_level: accessLevel });
    return role.role_id;
  }

  private hash(): Promise<string> {
    return (this.passwordHash ??= new PasswordHasher(testConfig, testKeys).hash(password));
  }
}

interface UserValues {
  username: string;
  fullName: string;
  mustChangePassword: boolean;
}
