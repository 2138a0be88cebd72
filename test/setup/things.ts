import type { Given, GivenUser } from '../factories/given';
import type { TestDatabase } from './test-database';

interface Making {
  given: Given;
  database: TestDatabase;
  /** Whose it is to be, if it is anybody's. */
  owner: GivenUser;
  /** Columns that differ from those of something ordinary. */
  state: Record<string, unknown>;
}

interface Thing {
  make(making: Making): Promise<string | number>;
  /** Whether it is somebody's, so that other technicians must not find it. */
  isSomebodys: boolean;
}

/** What the parameters of paths stand for: how one is made, and whether it is somebody's. */
const things: Record<string, Thing> = {
  entryId: { make: ({ given, owner, state }) => given.entry(owner, state), isSomebodys: true },
  attachId: {
    make: async ({ given, owner, state }) => given.attachment(await given.entry(owner, state), owner),
    isSomebodys: true,
  },
  sessionId: { make: ({ given, owner }) => given.session(owner.userId), isSomebodys: true },
  userId: { make: async ({ given }) => (await given.technician()).userId, isSomebodys: true },
  locationId: { make: ({ given }) => given.location(), isSomebodys: false },
  categoryId: { make: ({ given }) => given.category(), isSomebodys: false },
  roleId: { make: ({ given }) => given.role(), isSomebodys: false },
  settingKey: { make: () => Promise.resolve('plant.timeZone'), isSomebodys: false },
  logId: {
    make: async ({ database }) =>
      (await database.first<{ log_id: string }>('SELECT log_id FROM audit_log ORDER BY seq LIMIT 1')).log_id,
    isSomebodys: false,
  },
};

/** The thing behind a path's parameter. @throws Error for a parameter of a new kind */
export function thingOf(parameter: string, operationId: string): Thing {
  const thing = things[parameter];
  if (thing) return thing;
  throw new Error(`${operationId} needs {${parameter}}: say in test/setup/things.ts how such a thing is made.`);
}
