import { Conflict } from './domain.error';

export const entryArchived = () =>
  new Conflict(
    'ENTRY_ARCHIVED',
    'The entry is in the archive, where nothing changes: an administrator can bring it back with ' +
      'POST /api/v1/archive/entries/{entryId}/restore.',
  );
