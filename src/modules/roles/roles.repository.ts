import { Injectable } from '@nestjs/common';
import type { Json } from '../../common/http/returns.decorator';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { Role } from './dto/role.dto';

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

  async get(tx: Transaction, roleId: number): Promise<Json<Role> | undefined> {
    const row = await tx.first<{ json: string }>(sql`
      SELECT ${roleJson}::text AS json FROM roles r WHERE r.role_id = ${roleId}`);
    return row?.json;
  }
}
