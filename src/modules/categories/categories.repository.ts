import { Injectable } from '@nestjs/common';
import type { Created, Versioned } from '../../common/http/versioned';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { firstVersioned, isTarget, oneCreated, patched, type Target } from '../../database/versioned';
import type { CategoryQuery, CreateCategory, UpdateCategory } from './dto/category.dto';

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

const asVersioned = sql`${categoryJson}::text AS json, c.version`;

const patchable = {
  categoryName: sql`category_name`,
  description: sql`description`,
  colorCode: sql`color_code`,
  isActive: sql`is_active`,
};

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

  get(tx: Transaction, categoryId: number): Promise<Versioned | undefined> {
    return firstVersioned(tx, sql`SELECT ${asVersioned} FROM categories c WHERE c.category_id = ${categoryId}`);
  }

  insert(tx: Transaction, { categoryName, description, colorCode }: CreateCategory): Promise<Created<number>> {
    return oneCreated(
      tx,
      sql`
        INSERT INTO categories AS c (category_name, description, color_code, created_by)
        VALUES (${categoryName}, ${description ?? null}, ${colorCode ?? null}, app.uid())
        RETURNING ${asVersioned}, c.category_id AS id`,
    );
  }

  /** Changes what the patch names; nothing when there is no such category, or not in that version. */
  update(tx: Transaction, target: Target<number>, patch: UpdateCategory): Promise<Versioned | undefined> {
    const source = { table: sql`categories AS c`, columns: patchable, where: is(target), row: asVersioned };
    return firstVersioned(tx, patched(source, patch));
  }

  /** Keeps others from using the category until the transaction ends. */
  async lock(tx: Transaction, target: Target<number>): Promise<boolean> {
    return (await tx.first(sql`SELECT FROM categories c WHERE ${is(target)} FOR UPDATE`)) !== undefined;
  }

  /** Removes a category that no entry refers to. */
  async deleteUnused(tx: Transaction, categoryId: number): Promise<boolean> {
    const deleted = await tx.execute(sql`
      DELETE FROM categories
      WHERE category_id = ${categoryId}
        AND NOT EXISTS (SELECT FROM archive.all_entries e WHERE e.category_id = ${categoryId})`);
    return deleted === 1;
  }

  async deactivate(tx: Transaction, categoryId: number): Promise<void> {
    await tx.execute(sql`UPDATE categories SET is_active = false WHERE category_id = ${categoryId}`);
  }
}

function is(target: Target<number>): Sql {
  return isTarget(sql`c.category_id`, sql`c.version`, target);
}
