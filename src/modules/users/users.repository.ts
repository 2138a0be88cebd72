import { Injectable } from '@nestjs/common';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { join, sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { isTarget, patched, type Target } from '../../database/versioned';
import type { CreateUser, UpdateUser, User, UserQuery } from './dto/user.dto';

/** `phoneNumber` comes as it is stored: encrypted. */
const userJson = sql`
  json_build_object(
    'userId', u.user_id,
    'username', u.username,
    'email', u.email,
    'fullName', u.full_name,
    'roleId', u.role_id,
    'roleName', r.role_name,
    'accessLevel', r.access_level,
    'department', u.department,
    'phoneNumber', u.phone_number,
    'isActive', u.is_active,
    'mustChangePassword', u.must_change_password,
    'createdAt', app.instant(u.created_at),
    'updatedAt', app.instant(u.updated_at),
    'lastLogin', app.instant(u.last_login),
    'failedAttempts', u.failed_attempts,
    'version', u.version
  )`;
const from = sql`users u JOIN roles r USING (role_id)`;

/** `system` and `unknown` act in the audit log, but they are nobody. */
const isSomebody = sql`
  u.user_id NOT IN ('00000000-0000-8000-8000-000000000001', '00000000-0000-8000-8000-000000000002')`;

export interface NewUser extends Omit<CreateUser, 'password' | 'phoneNumber'> {
  userId: string;
  encryptedPhoneNumber: string | null;
  passwordHash: string;
  mustChangePassword: boolean;
  /** The one-time link of somebody who is invited. */
  invitation?: { tokenHash: string; lifetimeHours: number };
}

const patchable = {
  username: sql`username`,
  email: sql`email`,
  fullName: sql`full_name`,
  roleId: sql`role_id`,
  department: sql`department`,
  phoneNumber: sql`phone_number`,
  isActive: sql`is_active`,
};

@Injectable()
export class UsersRepository {
  list(tx: Transaction, query: UserQuery, request: PageRequest): Promise<Page> {
    const sorts = {
      username: { column: sql`u.username`, cast: sql`text` },
      fullName: { column: sql`u.full_name`, cast: sql`text` },
      createdAt: { column: sql`u.created_at`, cast: sql`timestamptz` },
    };
    const tie = { column: sql`u.user_id`, cast: sql`uuid` };
    return readPage(tx, { item: userJson, from, where: filter(query), sorts, tie }, request);
  }

  async get(tx: Transaction, userId: string): Promise<User | undefined> {
    const row = await tx.first<{ user: User }>(sql`
      SELECT ${userJson} AS user FROM ${from} WHERE u.user_id = ${userId} AND ${isSomebody}`);
    return row?.user;
  }

  async findByUsername(tx: Transaction, username: string): Promise<User | undefined> {
    const row = await tx.first<{ user: User }>(sql`
      SELECT ${userJson} AS user FROM ${from} WHERE lower(u.username) = lower(${username}) AND ${isSomebody}`);
    return row?.user;
  }

  /** The caller's own account. */
  async me(tx: Transaction): Promise<User | undefined> {
    const row = await tx.first<{ user: User }>(
      sql`SELECT ${userJson} AS user FROM ${from} WHERE u.user_id = (SELECT app.uid())`.named('users_me'),
    );
    return row?.user;
  }

  async newId(tx: Transaction): Promise<string> {
    const { userId } = await tx.one<{ userId: string }>(sql`SELECT app.uuidv7() AS "userId"`);
    return userId;
  }

  async insert(tx: Transaction, user: NewUser): Promise<void> {
    await tx.execute(sql`
      INSERT INTO users (user_id, username, email, full_name, role_id, department, phone_number, password_hash,
        must_change_password, reset_token, token_expiry)
      VALUES (${user.userId}, ${user.username}, ${user.email}, ${user.fullName}, ${user.roleId},
        ${user.department ?? null}, ${user.encryptedPhoneNumber}, ${user.passwordHash}, ${user.mustChangePassword},
        ${user.invitation?.tokenHash ?? null}, now() + make_interval(hours => ${user.invitation?.lifetimeHours ?? null}::int))`);
  }

  /** Changes what the patch names (the telephone number encrypted), if there is such a user in that version. */
  async update(tx: Transaction, target: Target<string>, patch: UpdateUser): Promise<boolean> {
    const where = sql`${is(target)} AND ${isSomebody}`;
    const source = { table: sql`users AS u`, columns: patchable, where, row: sql`u.user_id` };
    return (await tx.first(patched(source, patch))) !== undefined;
  }

  /** Forgets the failed sign-ins of a user. */
  async unlock(tx: Transaction, userId: string): Promise<void> {
    await tx.execute(sql`SELECT auth.unlock(${userId}::uuid)`);
  }
}

function is(target: Target<string>): Sql {
  return isTarget(sql`u.user_id`, sql`u.version`, target);
}

function filter({ roleId, isActive }: UserQuery): Sql {
  const conditions = [isSomebody];
  if (roleId) conditions.push(sql`u.role_id = ANY (${roleId}::integer[])`);
  if (isActive !== undefined) conditions.push(sql`u.is_active = ${isActive}`);
  return join(conditions, sql` AND `);
}
