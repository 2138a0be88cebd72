import type { ClientConfig } from 'pg';
import { withClient } from '../../src/database/connect';

/** Somebody with an open session. */
export interface Person {
  userId: string;
  sessionId: string;
  /** How many entries are this person's. */
  entries: number;
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
      `SELECT user_id AS "userId", session_id AS "sessionId", role_name = 'Manager' AS "isManager",
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
