import { Conflict } from '../../../common/domain.error';

/** @param hasBackups whether the repository holds some, so that time is all that is wanting, or WAL */
export const nothingToRestore = (hasBackups: boolean) =>
  new Conflict(
    'NOTHING_TO_RESTORE',
    hasBackups
      ? 'No moment behind the backups can be restored yet: that takes some minutes of WAL. Try again then; if that does not ' +
          'help, GET /api/v1/backups/status says which WAL is missing.'
      : 'There is no backup yet: take one with `npm run backup -- full`, and try again in some minutes.',
  );

/** The moment could not be restored, or not whole. */
export const drillFailed = (failure: string) =>
  new Conflict('DRILL_FAILED', `The drill failed: ${failure.replace(/\.$/, '')}. See GET /api/v1/backups/drills.`);
