import { Conflict, Forbidden, NotFound, TooLarge } from '../../common/domain.error';

const shown = 50;

export const importNotFound = () =>
  new NotFound('IMPORT_NOT_FOUND', 'There is no such import, or it is not yours to see.');

export const importTooLarge = (maxBytes: number) =>
  new TooLarge('FILE_TOO_LARGE', `An imported file may have ${String(maxBytes)} bytes at most: split it.`, {
    members: { maxBytes },
  });

export const wrongStatus = (what: string, status: string) =>
  new Conflict('WRONG_STATUS', `An import that is ${status} cannot be ${what}: read it again.`, {
    members: { importStatus: status },
  });

export const fileIsGone = () =>
  new Conflict('FILE_REMOVED', 'The file of this import was removed in the meantime: upload it again.');

export const notAnalysed = () =>
  new Conflict('WRONG_STATUS', 'This import has not been read yet: wait until it is ready.');

export const onlyAdministratorsMakeUsers = () =>
  new Forbidden(
    'ACCESS_DENIED',
    'Only administrators may create users: let unknown people be kept or rejected, or ask one of them.',
  );

export const changedSince = (entryIds: readonly string[]) =>
  new Conflict(
    'ENTRIES_CHANGED',
    `${String(entryIds.length)} entries of this import were changed or archived since, or have files: ` +
      'delete those by hand if they are to go, then revert the rest.',
    { members: { entryIds: entryIds.slice(0, shown) } },
  );

/** What a row is told whose name is in neither the mapping nor the logbook. */
export const unknownName = {
  location: { code: 'unknown_location', text: 'is no location of the logbook' },
  category: { code: 'unknown_category', text: 'is no category of the logbook' },
  user: { code: 'unknown_person', text: 'is no active user' },
} as const;
