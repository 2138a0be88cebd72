import { Conflict } from '../../common/domain.error';

export const entryNotArchived = () =>
  new Conflict('ENTRY_NOT_ARCHIVED', 'The entry is not in the archive: it can be changed as it is.');
