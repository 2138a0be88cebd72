import { Injectable } from '@nestjs/common';
import type { Json } from '../../common/http/returns.decorator';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { Category, CategoryQuery, CreateCategory } from './dto/category.dto';

const categoryJson = sql`
  json_build_object(
    'categoryId', c.category_id,
    'categoryName', c.category_name,
    'description', c.description,
    'colorCode', c.color_code,
    'createdAt', app.instant(c.created_at),
    'updatedAt', app.instant(c.updated_at),
    'createdBy', c.created_by,
    'isActive', c.is_active,
    'version', c.version
  )`;

@Injectable()
export class CategoriesRepository {
  list(tx: Transaction, { isActive }: CategoryQuery, request: PageRequest): Promise<Page> {
    const sorts = {
      categoryName: { column: sql`c.category_name`, cast: sql`text` },
      createdAt: { column: sql`c.created_at`, cast: sql`timestamptz` },
    };
    const tie = { column: sql`c.category_id`, cast: sql`integer` };
    const where = isActive === undefined ? sql`true` : sql`c.is_active = ${isActive}`;
    return readPage(tx, { item: categoryJson, from: sql`categories c`, where, sorts, tie }, request);
  }

  async get(tx: Transaction, categoryId: number): Promise<Json<Category> | undefined> {
    const row = await tx.first<{ json: string }>(sql`
      SELECT ${categoryJson}::text AS json FROM categories c WHERE c.category_id = ${categoryId}`);
    return row?.json;
  }

  async insert(tx: Transaction, { categoryName, description, colorCode }: CreateCategory): Promise<Json<Category>> {
    const { json } = await tx.one<{ json: string }>(sql`
      INSERT INTO categories AS c (category_name, description, color_code, created_by)
      VALUES (${categoryName}, ${description ?? null}, ${colorCode ?? null}, app.uid())
      RETURNING ${categoryJson}::text AS json`);
    return json;
  }
}
