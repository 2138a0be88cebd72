import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Created, Versioned } from '../../common/http/versioned';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { isOutdated, type Target } from '../../database/versioned';
import { AuditService } from '../audit/audit.service';
import { IdempotencyService } from '../idempotency/idempotency.service';
import type { CreateRole, Role, RoleQuery, UpdateRole } from './dto/role.dto';
import { roleInUse, roleIsBuiltIn, roleNotFound } from './roles.errors';
import { RolesRepository } from './roles.repository';

/** The roles that users can have. The three built-in ones stay as they are. */
@Injectable()
export class RolesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly roles: RolesRepository,
    private readonly audit: AuditService,
    private readonly idempotency: IdempotencyService,
    private readonly cursors: CursorCodec,
  ) {}

  async list(caller: Caller, query: RoleQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.roles.list(tx, request)), this.cursors);
  }

  /** @throws NotFound */
  async get(caller: Caller, roleId: number): Promise<Versioned> {
    const role = await this.work.once(caller, (tx) => this.roles.get(tx, roleId));
    if (!role) throw roleNotFound();
    return role;
  }

  /** @throws Conflict when the name is taken */
  create(caller: Caller, role: CreateRole): Promise<Created<number>> {
    return this.idempotency.once(caller, {
      request: role,
      insert: (tx) => this.roles.insert(tx, role),
      get: (roleId) => this.get(caller, roleId),
    });
  }

  /** @throws NotFound, PreconditionFailed, Conflict when the role is built in or nobody could administrate afterwards */
  async update(caller: Caller, target: Target<number>, patch: UpdateRole): Promise<Versioned> {
    const role = await this.work.once(caller, (tx) => this.roles.update(tx, target, patch));
    if (!role) throw await this.refusal(caller, target, Object.keys(patch));
    return role;
  }

  /** @throws NotFound, PreconditionFailed, Conflict when the role is built in or somebody has it */
  async delete(caller: Caller, target: Target<number>): Promise<void> {
    const deleted = await this.work.run(caller, async (tx) => {
      if (await this.roles.isUsed(tx, target.id)) throw roleInUse();
      return this.roles.delete(tx, target);
    });
    if (!deleted) throw await this.refusal(caller, target, []);
  }

  private async refusal(caller: Caller, target: Target<number>, fields: string[]): Promise<Error> {
    const current = await this.get(caller, target.id);
    if ((JSON.parse(current.json) as Role).isBuiltIn) return roleIsBuiltIn();
    if (!isOutdated(target, current)) return roleNotFound();
    return this.audit.versionConflict(caller, target, { entityType: 'roles', fields, current });
  }
}
