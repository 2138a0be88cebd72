import type { INestApplicationContext } from '@nestjs/common';
import { SessionsService } from '../../modules/auth/sessions.service';
import { LogbookService } from '../../modules/logbook/logbook.service';
import { ReportsRefreshService } from '../../modules/reports/reports-refresh.service';
import { type DemoAccounts, ensureAccounts, openSession } from './accounts';
import type { DemoEntry } from './demo-entry';
import { EntryLoader, type Outcome } from './load-entries';
import { ensurePlaces } from './places';
import type { Progress } from './progress';

/**
 * Fills a logbook through the services of the API: the manager makes the places, two technicians record the entries.
 * What a run before has made stays as it is.
 * @param onAccounts is told of the accounts before anything else can fail: new passwords are known only now
 */
export async function loadDemo(
  app: INestApplicationContext,
  entries: readonly DemoEntry[],
  onAccounts: (accounts: DemoAccounts) => void,
  startProgress: (total: number) => Progress,
): Promise<Outcome> {
  const accounts = await ensureAccounts(app);
  onAccounts(accounts);
  const north = await openSession(app, accounts['technician.north']);
  const south = await openSession(app, accounts['technician.south']);
  const manager = await openSession(app, accounts.manager);
  try {
    const places = await ensurePlaces(app, manager, entries);
    const loader = new EntryLoader(app.get(LogbookService), { north, south }, places);
    const outcome = await loader.load(entries, startProgress(entries.length));
    await app.get(ReportsRefreshService).refresh(manager);
    return outcome;
  } finally {
    for (const caller of [north, south, manager]) await app.get(SessionsService).logout(caller);
  }
}
