import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Created, Versioned } from '../../common/http/versioned';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { isOutdated, type Target } from '../../database/versioned';
import { AuditService } from '../audit/audit.service';
import { IdempotencyService } from '../idempotency/idempotency.service';
import { categoryNotFound } from './categories.errors';
import { CategoriesRepository } from './categories.repository';
import type { CategoryQuery, CreateCategory, UpdateCategory } from './dto/category.dto';

/** The kinds of intervention. Names are unique, whatever their case. */
@Injectable()
export class CategoriesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly categories: CategoriesRepository,
    private readonly audit: AuditService,
    private readonly idempotency: IdempotencyService,
    private readonly cursors: CursorCodec,
  ) {}

  async list(caller: Caller, query: CategoryQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.categories.list(tx, query, request)), this.cursors);
  }

  /** @throws NotFound */
  async get(caller: Caller, categoryId: number): Promise<Versioned> {
    const category = await this.work.once(caller, (tx) => this.categories.get(tx, categoryId));
    if (!category) throw categoryNotFound();
    return category;
  }

  /** @throws Conflict when the name is taken */
  create(caller: Caller, category: CreateCategory): Promise<Created<number>> {
    return this.idempotency.once(caller, {
      request: category,
      insert: (tx) => this.categories.insert(tx, category),
      get: (categoryId) => this.get(caller, categoryId),
    });
  }

  /** @throws NotFound, PreconditionFailed, Conflict when the name is taken */
  async update(caller: Caller, target: Target<number>, patch: UpdateCategory): Promise<Versioned> {
    const category = await this.work.once(caller, (tx) => this.categories.update(tx, target, patch));
    if (!category) throw await this.refusal(caller, target, Object.keys(patch));
    return category;
  }

  /** Removes a category; one that is in use is deactivated instead. @throws NotFound, PreconditionFailed */
  async delete(caller: Caller, target: Target<number>): Promise<void> {
    const found = await this.work.run(caller, async (tx) => {
      if (!(await this.categories.lock(tx, target))) return false;
      const deleted = await this.categories.deleteUnused(tx, target.id);
      if (!deleted) await this.categories.deactivate(tx, target.id);
      return true;
    });
    if (!found) throw await this.refusal(caller, target, []);
  }

  private async refusal(caller: Caller, target: Target<number>, fields: string[]): Promise<Error> {
    const current = await this.get(caller, target.id);
    if (!isOutdated(target, current)) return categoryNotFound();
    return this.audit.versionConflict(caller, target, { entityType: 'categories', fields, current });
  }
}
