import type { Client } from 'pg';
import { Random } from './random';
import { causes, crews, devices as deviceKinds, places } from './words';

const systemUser = '00000000-0000-8000-8000-000000000001';
const counts = { managers: 10, technicians: 490, sites: 4, areasPerSite: 7, spotsPerArea: 7, devices: 3000 };
const peopleSince = Date.UTC(2016, 0, 1);

/** What entries refer to. */
export interface Surroundings {
  technicians: string[];
  /** Devices, each with the location where it stands. */
  devices: { name: string; locationId: number }[];
  categoryIds: number[];
  crews: readonly string[];
}

/** Makes 500 users with a session each, 228 locations in a tree, and categories; thinks of 3,000 devices. */
export async function insertSurroundings(client: Client, random: Random): Promise<Surroundings> {
  const technicians = await insertPeople(client, random);
  const spots = await insertLocations(client);
  const categoryIds = await insertNamed(client, 'categories', 'category_id', 'category_name', causes);
  const devices = Array.from({ length: counts.devices }, (_, index) => ({
    name: `${random.pick(deviceKinds)}-${index + 1}`,
    locationId: Number(spots[index % spots.length]),
  }));
  return { technicians, devices, categoryIds, crews };
}

async function insertPeople(client: Client, random: Random): Promise<string[]> {
  const people = Array.from({ length: counts.managers + counts.technicians }, () => random.uuid(peopleSince));
  await client.query(
    `INSERT INTO users (user_id, username, email, password_hash, full_name, role_id)
     SELECT id, 'bench-' || n, 'bench-' || n || '@example.com', '!', 'Bench ' || n, role_id
     FROM unnest($1::uuid[]) WITH ORDINALITY AS person (id, n)
     JOIN roles ON role_name = CASE WHEN n <= $2 THEN 'Manager' ELSE 'Technician' END`,
    [people, counts.managers],
  );
  await client.query(
    `INSERT INTO sessions (user_id, expires_at) SELECT unnest($1::uuid[]), now() + interval '30 days'`,
    [people],
  );
  return people.slice(counts.managers);
}

/** Sites, areas and spots. @returns the spots */
async function insertLocations(client: Client): Promise<number[]> {
  const siteNames = Array.from({ length: counts.sites }, (_, site) => `Site ${site + 1}`);
  const sites = await insertNamed(client, 'locations', 'location_id', 'location_name', siteNames);
  const below = async (parents: number[], perParent: number, nameOf: (index: number) => string) => {
    const { rows } = await client.query<{ id: number }>(
      `INSERT INTO locations (location_name, parent_id, created_by)
       SELECT name, parent, $3 FROM unnest($1::text[], $2::int[]) AS l (name, parent) RETURNING location_id AS id`,
      [
        Array.from({ length: parents.length * perParent }, (_, index) => nameOf(index)),
        parents.flatMap((parent) => Array<number>(perParent).fill(parent)),
        systemUser,
      ],
    );
    return rows.map(({ id }) => id);
  };
  const areas = await below(sites, counts.areasPerSite, (index) => `${places[index % places.length]} ${index + 1}`);
  return below(areas, counts.spotsPerArea, (index) => `Spot ${index + 1}`);
}

async function insertNamed(
  client: Client,
  table: string,
  key: string,
  column: string,
  names: string[],
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO ${table} (${column}, created_by) SELECT unnest($1::text[]), $2 RETURNING ${key} AS id`,
    [names, systemUser],
  );
  return rows.map(({ id }) => id);
}
