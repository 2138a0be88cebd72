import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Json } from '../../common/http/returns.decorator';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import type { Role, RoleQuery } from './dto/role.dto';
import { roleNotFound } from './roles.errors';
import { RolesRepository } from './roles.repository';

/** The roles that users can have. */
@Injectable()
export class RolesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly roles: RolesRepository,
    private readonly cursors: CursorCodec,
  ) {}

  async list(caller: Caller, query: RoleQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.roles.list(tx, request)), this.cursors);
  }

  /** @throws NotFound */
  async get(caller: Caller, roleId: number): Promise<Json<Role>> {
    const role = await this.work.once(caller, (tx) => this.roles.get(tx, roleId));
    if (!role) throw roleNotFound();
    return role;
  }
}
