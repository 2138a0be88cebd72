import { Client } from 'pg';
import type { ScratchLogin } from '../src/startup/scratch-database';
import { actions, causes, crews, devices, faults, parts, places } from './words';

/** Somebody with an open session. */
export interface Person {
  userId: string;
  sessionId: string;
}

/** What a filled logbook holds, for requests that ask for something that exists. */
export interface Dataset {
  managers: Person[];
  technicians: Person[];
  /** Some entries, each with the technician whose entry it is. */
  samples: { entryId: string; owner: Person }[];
}

const systemUser = '00000000-0000-8000-8000-000000000001';
const managers = 2;
const technicians = 48;
const samples = 1000;

/**
 * Fills an empty logbook as the owner of its tables, without audit records, which would take most of the time. The same
 * rows every time, but for ids and instants.
 * @param login signs in as pp_migrator
 */
export async function fillLogbook(login: ScratchLogin, rows: number): Promise<Dataset> {
  const client = new Client({ ...login, options: `-c role=pp_owner -c app.user_id=${systemUser}` });
  await client.connect();
  try {
    await client.query('SELECT setseed(0.42)');
    await insertPeople(client);
    await insertPlaces(client);
    await client.query('ALTER TABLE logbook_entries DISABLE TRIGGER trg_logbook_entries_audit');
    await insertEntries(client, rows);
    await client.query('ALTER TABLE logbook_entries ENABLE TRIGGER trg_logbook_entries_audit');
    await client.query('VACUUM ANALYZE');
    return await readDataset(client);
  } finally {
    await client.end();
  }
}

async function insertPeople(client: Client): Promise<void> {
  await client.query(
    `INSERT INTO users (username, email, password_hash, full_name, role_id)
     SELECT 'bench-' || n, 'bench-' || n || '@example.com', '!', 'Bench ' || n, role_id
     FROM generate_series(1, $1::int) AS n
     JOIN roles ON role_name = CASE WHEN n <= $2 THEN 'Manager' ELSE 'Technician' END`,
    [managers + technicians, managers],
  );
  await client.query(
    `INSERT INTO sessions (user_id, expires_at)
     SELECT user_id, now() + interval '1 day' FROM users WHERE username LIKE 'bench-%'`,
  );
}

async function insertPlaces(client: Client): Promise<void> {
  const insertNamed = (table: string, column: string, names: string[]) =>
    client.query(`INSERT INTO ${table} (${column}, created_by) SELECT unnest($1::text[]), $2`, [names, systemUser]);
  await insertNamed('locations', 'location_name', places);
  await insertNamed('categories', 'category_name', causes);
}

/** Five years of entries, oldest first; nine in ten are completed. */
async function insertEntries(client: Client, rows: number): Promise<void> {
  await client.query(
    `INSERT INTO logbook_entries (user_id, start_date, end_date, responsible_person, location_id, device,
       call_description, solution_description, status, downtime_hours, category_id, priority, completed_by)
     SELECT owner, start_date, CASE WHEN done THEN start_date + floor(chance * 5)::int END, crew, place, device,
       format('%s: %s. Noticed on the %s shift, reading %s.', part, fault, shift, floor(chance * 9000)),
       CASE WHEN done THEN format('%s the %s and tested it under load for %s minutes.', action, part, minutes) END,
       CASE WHEN done THEN 'Completed' WHEN chance < 0.02 THEN 'Escalation' ELSE 'Open' END,
       CASE WHEN done THEN round((chance * 24)::numeric, 2) END, cause, priority, CASE WHEN done THEN owner END
     FROM (
       SELECT
         current_date - floor(1825 * (1 - n::float8 / $1))::int AS start_date,
         random() AS chance,
         n % 10 <> 0 AS done,
         10 + floor(random() * 50) AS minutes,
         (SELECT array_agg(user_id ORDER BY username) FROM users
           WHERE username LIKE 'bench-%' AND role_id = (SELECT role_id FROM roles WHERE role_name = 'Technician')
         )[1 + floor(random() * $2)] AS owner,
         1 + floor(random() * $3)::int AS place,
         1 + floor(random() * $4)::int AS cause,
         ($5::text[])[1 + floor(random() * cardinality($5::text[]))] AS crew,
         ($6::text[])[1 + floor(random() * cardinality($6::text[]))] AS device,
         ($7::text[])[1 + floor(random() * cardinality($7::text[]))] AS part,
         ($8::text[])[1 + floor(random() * cardinality($8::text[]))] AS fault,
         ($9::text[])[1 + floor(random() * cardinality($9::text[]))] AS action,
         (ARRAY['early', 'late', 'night'])[1 + floor(random() * 3)] AS shift,
         (ARRAY['Low', 'Medium', 'High'])[1 + floor(random() * 3)] AS priority
       FROM generate_series(1, $1::int) AS n
     ) AS drawn`,
    [rows, technicians, places.length, causes.length, crews, devices, parts, faults, actions],
  );
}

async function readDataset(client: Client): Promise<Dataset> {
  const { rows: people } = await client.query<Person & { isManager: boolean }>(
    `SELECT user_id AS "userId", session_id AS "sessionId", role_name = 'Manager' AS "isManager"
     FROM sessions JOIN users USING (user_id) JOIN roles USING (role_id) ORDER BY username`,
  );
  const { rows: entries } = await client.query<{ entryId: string; userId: string }>(
    'SELECT entry_id AS "entryId", user_id AS "userId" FROM logbook_entries ORDER BY random() LIMIT $1',
    [samples],
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
}
