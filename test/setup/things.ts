import type { GivenUser } from '../factories/given';
import { archiveAll, old } from './archive';
import { givenStoredFile } from './attachments';
import type { Logbook } from './logbook';
import { sealsOf } from './seals';

interface Making {
  logbook: Logbook;
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
  entryId: {
    make: async ({ logbook: { given }, owner, state }) => {
      const entryId = await given.entry(owner, state);
      await given.attachment(entryId, owner);
      return entryId;
    },
    isSomebodys: true,
  },
  attachId: {
    make: async ({ logbook, owner, state }) =>
      givenStoredFile(logbook, await logbook.given.entry(owner), owner, { values: state }),
    isSomebodys: true,
  },
  sessionId: { make: ({ logbook: { given }, owner }) => given.session(owner.userId), isSomebodys: true },
  userId: { make: async ({ logbook: { given } }) => (await given.technician()).userId, isSomebodys: true },
  locationId: { make: ({ logbook: { given } }) => given.location(), isSomebodys: false },
  categoryId: { make: ({ logbook: { given } }) => given.category(), isSomebodys: false },
  roleId: { make: ({ logbook: { given } }) => given.role(), isSomebodys: false },
  name: { make: () => Promise.resolve('report-refresh'), isSomebodys: false },
  runId: { make: ({ logbook: { given }, owner }) => given.jobRun(owner), isSomebodys: false },
  importId: {
    make: async ({ logbook: { given, database }, owner, state }) => {
      const importId = await given.import(owner, state);
      const rows = `SELECT entry_id FROM import_rows WHERE import_id = '${importId}'`;
      if (state.status === 'committed') await given.entry(owner, await database.first(rows));
      return importId;
    },
    isSomebodys: true,
  },
  settingKey: { make: () => Promise.resolve('plant.timeZone'), isSomebodys: false },
  number: {
    make: async ({ logbook }) => {
      await sealsOf(logbook).seal();
      return 1;
    },
    isSomebodys: false,
  },
  logId: {
    make: async ({ logbook: { database } }) =>
      (await database.first<{ log_id: string }>('SELECT log_id FROM audit_log ORDER BY seq LIMIT 1')).log_id,
    isSomebodys: false,
  },
};

/** An entry with an attachment, in the archive. */
const archivedEntry: Thing = {
  make: async ({ logbook, owner }) => {
    const entryId = await logbook.given.entry(owner, old);
    await logbook.given.attachment(entryId, owner);
    await archiveAll(logbook);
    return entryId;
  },
  isSomebodys: true,
};

/** The thing behind a path's parameter. @throws Error for a parameter of a new kind */
export function thingOf(parameter: string, operationId: string): Thing {
  const thing = operationId === 'restoreArchivedEntry' ? archivedEntry : things[parameter];
  if (thing) return thing;
  throw new Error(`${operationId} needs {${parameter}}: say in test/setup/things.ts how such a thing is made.`);
}
