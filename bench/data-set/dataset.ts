import type { ClientConfig } from 'pg';
import { withClient } from '../../src/database/connect';

/** Somebody with an open session. */
export interface Person {
  userId: string;
  username: string;
  sessionId: string;
  /** How many entries are this person's. */
  entries: number;
}

/** Somebody as the tables of a benchmark call them. */
export interface NamedPerson extends Person {
  name: string;
}

const fewEntries = 20_000;

/** Somebody who sees all entries, and somebody who sees as near to 20,000 as may be. */
export function seesAllOrFew({ managers, technicians }: Dataset): NamedPerson[] {
  const distance = ({ entries }: Person) => Math.abs(entries - fewEntries);
  const [nearest] = technicians.toSorted((a, b) => distance(a) - distance(b));
  const [manager] = managers;
  if (!manager || !nearest) throw new Error('The logbook holds nobody who could ask.');
  return [
    { ...manager, name: 'manager' },
    { ...nearest, name: 'technician' },
  ];
}

/** What a filled logbook holds, for requests that ask for something that exists. */
export interface Dataset {
  managers: Person[];
  technicians: Person[];
  /** Some entries, each with the technician whose entry it is. */
  samples: { entryId: string; owner: Person }[];
}

const sampleCount = 1000;

/** @param login signs in as pp_migrator */
export async function readDataset(login: ClientConfig): Promise<Dataset> {
  return withClient({ ...login, options: '-c role=pp_owner' }, async (client) => {
    const { rows: people } = await client.query<Person & { isManager: boolean }>(
      `SELECT user_id AS "userId", username, session_id AS "sessionId", role_name = 'Manager' AS "isManager",
         (SELECT count(*)::int FROM logbook_entries e WHERE e.user_id = u.user_id) AS entries
       FROM sessions JOIN users u USING (user_id) JOIN roles USING (role_id) ORDER BY username`,
    );
    const { rows: entries } = await client.query<{ entryId: string; userId: string }>(
      `SELECT entry_id AS "entryId", user_id AS "userId" FROM logbook_entries ORDER BY md5(entry_id::text) LIMIT $1`,
      [sampleCount],
    );
    const owners = new Map(people.map((person) => [person.userId, person]));
    return {
      managers: people.filter((person) => person.isManager),
      technicians: people.filter((person) => !person.isManager),
      samples: entries.flatMap(({ entryId, userId }) => {
        const owner = owners.get(userId);
        return owner ? [{ entryId, owner }] : [];
      }),
    };
  });
}
