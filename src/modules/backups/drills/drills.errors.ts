import { Conflict } from '../../../common/domain.error';

export const nothingToRestore = () =>
  new Conflict(
    'NOTHING_TO_RESTORE',
    'No moment of the past can be restored yet: that takes a backup and some minutes of WAL behind it. ' +
      'See `npm run backup:list`: if there is a backup, try again in some minutes; if not, take one.',
  );

/** The moment could not be restored, or not whole. */
export const drillFailed = (failure: string) =>
  new Conflict('DRILL_FAILED', `The drill failed: ${failure.replace(/\.$/, '')}. See GET /api/v1/backups/drills.`);
