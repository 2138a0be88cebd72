import { Injectable } from '@nestjs/common';
import type { Created, Versioned } from '../../common/http/versioned';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { firstVersioned, isTarget, oneCreated, patched, type Target } from '../../database/versioned';
import type { CreateRole, UpdateRole } from './dto/role.dto';

const roleJson = sql`
  json_build_object(
    'roleId', r.role_id,
    'roleName', r.role_name,
    'description', r.description,
    'accessLevel', r.access_level,
    'isBuiltIn', r.is_built_in,
    'createdAt', app.instant(r.created_at),
    'updatedAt', app.instant(r.updated_at),
    'version', r.version
  )`;

const asVersioned = sql`${roleJson}::text AS json, r.version`;

const patchable = { roleName: sql`role_name`, description: sql`description`, accessLevel: sql`access_level` };

@Injectable()
export class RolesRepository {
  list(tx: Transaction, request: PageRequest): Promise<Page> {
    const sorts = {
      roleName: { column: sql`r.role_name`, cast: sql`text` },
      createdAt: { column: sql`r.created_at`, cast: sql`timestamptz` },
    };
    const tie = { column: sql`r.role_id`, cast: sql`integer` };
    return readPage(tx, { item: roleJson, from: sql`roles r`, where: sql`true`, sorts, tie }, request);
  }

  get(tx: Transaction, roleId: number): Promise<Versioned | undefined> {
    return firstVersioned(tx, sql`SELECT ${asVersioned} FROM roles r WHERE r.role_id = ${roleId}`);
  }

  insert(tx: Transaction, { roleName, description, accessLevel }: CreateRole): Promise<Created<number>> {
    return oneCreated(
      tx,
      sql`
        INSERT INTO roles AS r (role_name, description, access_level)
        VALUES (${roleName}, ${description ?? null}, ${accessLevel})
        RETURNING ${asVersioned}, r.role_id AS id`,
    );
  }

  /** Changes what the patch names; nothing when there is no such role, not in that version, or when it is built in. */
  update(tx: Transaction, target: Target<number>, patch: UpdateRole): Promise<Versioned | undefined> {
    const source = { table: sql`roles AS r`, columns: patchable, where: isCustom(target), row: asVersioned };
    return firstVersioned(tx, patched(source, patch));
  }

  async delete(tx: Transaction, target: Target<number>): Promise<boolean> {
    return (await tx.execute(sql`DELETE FROM roles r WHERE ${isCustom(target)}`)) === 1;
  }

  async isUsed(tx: Transaction, roleId: number): Promise<boolean> {
    const { used } = await tx.one<{ used: boolean }>(sql`
      SELECT EXISTS (SELECT FROM users WHERE role_id = ${roleId}) AS used`);
    return used;
  }
}

function isCustom(target: Target<number>): Sql {
  return sql`${isTarget(sql`r.role_id`, sql`r.version`, target)} AND NOT r.is_built_in`;
}
