import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Json } from '../../common/http/returns.decorator';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { categoryNotFound } from './categories.errors';
import { CategoriesRepository } from './categories.repository';
import type { Category, CategoryQuery, CreateCategory } from './dto/category.dto';

/** The kinds of intervention. Names are unique, whatever their case. */
@Injectable()
export class CategoriesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly categories: CategoriesRepository,
    private readonly cursors: CursorCodec,
  ) {}

  async list(caller: Caller, query: CategoryQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.categories.list(tx, query, request)), this.cursors);
  }

  /** @throws NotFound */
  async get(caller: Caller, categoryId: number): Promise<Json<Category>> {
    const category = await this.work.once(caller, (tx) => this.categories.get(tx, categoryId));
    if (!category) throw categoryNotFound();
    return category;
  }

  /** @throws Conflict when the name is taken */
  create(caller: Caller, category: CreateCategory): Promise<Json<Category>> {
    return this.work.once(caller, (tx) => this.categories.insert(tx, category));
  }
}
