import { commandCaller } from '../../src/common/caller';
import { ArchivingService, type Moved } from '../../src/modules/archiving/archiving.service';
import type { Logbook } from './logbook';

/** Values of an entry that is old enough for the archive. */
export const old = { start_date: '2019-05-02', end_date: '2019-05-03', status: 'Completed' };

/** Moves all that is due, as the job does. */
export function archiveAll({ app }: Logbook, signal = new AbortController().signal): Promise<Moved> {
  const run = { caller: commandCaller('Admin', 'job archive'), signal, progress: () => Promise.resolve() };
  return app.get(ArchivingService, { strict: false }).run(run);
}
