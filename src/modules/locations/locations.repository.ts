import { Injectable } from '@nestjs/common';
import type { Json } from '../../common/http/returns.decorator';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { join, sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { CreateLocation, Location, LocationQuery } from './dto/location.dto';

const locationJson = sql`
  json_build_object(
    'locationId', l.location_id,
    'locationName', l.location_name,
    'description', l.description,
    'parentId', l.parent_id,
    'createdAt', app.instant(l.created_at),
    'updatedAt', app.instant(l.updated_at),
    'createdBy', l.created_by,
    'isActive', l.is_active,
    'version', l.version
  )`;

@Injectable()
export class LocationsRepository {
  list(tx: Transaction, query: LocationQuery, request: PageRequest): Promise<Page> {
    const sorts = {
      locationName: { column: sql`l.location_name`, cast: sql`text` },
      createdAt: { column: sql`l.created_at`, cast: sql`timestamptz` },
    };
    const tie = { column: sql`l.location_id`, cast: sql`integer` };
    return readPage(tx, { item: locationJson, from: sql`locations l`, where: filter(query), sorts, tie }, request);
  }

  /** All locations by name, at most `limit` of them. */
  async all(tx: Transaction, limit: number): Promise<Location[]> {
    const rows = await tx.query<{ location: Location }>(sql`
      SELECT ${locationJson} AS location FROM locations l ORDER BY l.location_name LIMIT ${limit}`);
    return rows.map((row) => row.location);
  }

  async get(tx: Transaction, locationId: number): Promise<Json<Location> | undefined> {
    const row = await tx.first<{ json: string }>(sql`
      SELECT ${locationJson}::text AS json FROM locations l WHERE l.location_id = ${locationId}`);
    return row?.json;
  }

  async insert(tx: Transaction, { locationName, description, parentId }: CreateLocation): Promise<Json<Location>> {
    const { json } = await tx.one<{ json: string }>(sql`
      INSERT INTO locations AS l (location_name, description, parent_id, created_by)
      VALUES (${locationName}, ${description ?? null}, ${parentId ?? null}, app.uid())
      RETURNING ${locationJson}::text AS json`);
    return json;
  }
}

function filter({ parentId, isActive }: LocationQuery): Sql {
  const conditions = [sql`true`];
  if (parentId !== undefined) conditions.push(sql`l.parent_id = ${parentId}`);
  if (isActive !== undefined) conditions.push(sql`l.is_active = ${isActive}`);
  return join(conditions, sql` AND `);
}
