import { Injectable } from '@nestjs/common';
import type { Created, Versioned } from '../../common/http/versioned';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { join, sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { firstVersioned, isTarget, oneCreated, patched, type Target } from '../../database/versioned';
import type { CreateLocation, Location, LocationQuery, UpdateLocation } from './dto/location.dto';

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

const asVersioned = sql`${locationJson}::text AS json, l.version`;

const patchable = {
  locationName: sql`location_name`,
  description: sql`description`,
  parentId: sql`parent_id`,
  isActive: sql`is_active`,
};

/** A number that no other advisory lock of this database uses. */
const treeLock = 7_270_101;

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

  get(tx: Transaction, locationId: number): Promise<Versioned | undefined> {
    return firstVersioned(tx, sql`SELECT ${asVersioned} FROM locations l WHERE l.location_id = ${locationId}`);
  }

  insert(tx: Transaction, { locationName, description, parentId }: CreateLocation): Promise<Created<number>> {
    return oneCreated(
      tx,
      sql`
        INSERT INTO locations AS l (location_name, description, parent_id, created_by)
        VALUES (${locationName}, ${description ?? null}, ${parentId ?? null}, app.uid())
        RETURNING ${asVersioned}, l.location_id AS id`,
    );
  }

  /** Changes what the patch names; nothing when there is no such location, or not in that version. */
  update(tx: Transaction, target: Target<number>, patch: UpdateLocation): Promise<Versioned | undefined> {
    const source = { table: sql`locations AS l`, columns: patchable, where: is(target), row: asVersioned };
    return firstVersioned(tx, patched(source, patch));
  }

  /** Lets nobody else move a location until the transaction ends. */
  async lockTree(tx: Transaction): Promise<void> {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${treeLock})`);
  }

  /** Whether `candidate` is `ancestor` or lies anywhere below it. */
  async isWithin(tx: Transaction, candidate: number, ancestor: number): Promise<boolean> {
    const { within } = await tx.one<{ within: boolean }>(sql`
      WITH RECURSIVE up AS (
        SELECT location_id, parent_id FROM locations WHERE location_id = ${candidate}
        UNION
        SELECT l.location_id, l.parent_id FROM locations l JOIN up ON l.location_id = up.parent_id
      )
      SELECT EXISTS (SELECT FROM up WHERE location_id = ${ancestor}) AS within`);
    return within;
  }

  /** Keeps others from using the location until the transaction ends. */
  async lock(tx: Transaction, target: Target<number>): Promise<boolean> {
    return (await tx.first(sql`SELECT FROM locations l WHERE ${is(target)} FOR UPDATE`)) !== undefined;
  }

  /** Removes a location that nothing refers to. */
  async deleteUnused(tx: Transaction, locationId: number): Promise<boolean> {
    const deleted = await tx.execute(sql`
      DELETE FROM locations
      WHERE location_id = ${locationId}
        AND NOT EXISTS (SELECT FROM archive.all_entries e WHERE e.location_id = ${locationId})
        AND NOT EXISTS (SELECT FROM locations below WHERE below.parent_id = ${locationId})`);
    return deleted === 1;
  }

  async deactivate(tx: Transaction, locationId: number): Promise<void> {
    await tx.execute(sql`UPDATE locations SET is_active = false WHERE location_id = ${locationId}`);
  }
}

function is(target: Target<number>): Sql {
  return isTarget(sql`l.location_id`, sql`l.version`, target);
}

function filter({ parentId, isActive }: LocationQuery): Sql {
  const conditions = [sql`true`];
  if (parentId !== undefined) conditions.push(sql`l.parent_id = ${parentId}`);
  if (isActive !== undefined) conditions.push(sql`l.is_active = ${isActive}`);
  return join(conditions, sql` AND `);
}
