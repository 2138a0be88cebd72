import { Conflict, NotFound } from './domain.error';

export const entryNotFound = () =>
  new NotFound('ENTRY_NOT_FOUND', 'There is no such entry, or it is not yours to see.');

export const entryArchived = () =>
  new Conflict(
    'ENTRY_ARCHIVED',
    'The entry is in the archive, where nothing changes: an administrator can bring it back with ' +
      'POST /api/v1/archive/entries/{entryId}/restore.',
  );
