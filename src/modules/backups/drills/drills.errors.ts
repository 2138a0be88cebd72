import { Conflict } from '../../../common/domain.error';

export const nothingToRestore = () =>
  new Conflict(
    'NOTHING_TO_RESTORE',
    'There is no backup yet whose WAL is in the archive: take one with `npm run backup -- full`, and try again in some minutes.',
  );

/** The moment could not be restored, or not whole. */
export const drillFailed = (failure: string) =>
  new Conflict('DRILL_FAILED', `The drill failed: ${failure} See GET /api/v1/backups/drills.`);
