import { Conflict, Unavailable } from '../../common/domain.error';

export const entryNotArchived = () =>
  new Conflict('ENTRY_NOT_ARCHIVED', 'The entry is not in the archive: it can be changed as it is.');

/** Of the year of some entry; the server does not say of which, since the rows are not for everybody. */
export const partitionMissing = (cause: unknown) =>
  new Unavailable(
    'ARCHIVE_PARTITION_MISSING',
    'The archive has no partition for the year of an entry: the next run makes it. If that one says the same, a table ' +
      'that is no partition has its name: rename it, as docs/operations.md says.',
    { cause },
  );
