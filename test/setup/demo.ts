import type { DemoAccounts } from '../../src/cli/demo/accounts';
import type { DemoEntry } from '../../src/cli/demo/demo-entry';
import { loadDemo } from '../../src/cli/demo/load-demo';
import type { Outcome } from '../../src/cli/demo/load-entries';
import type { Logbook } from './logbook';

export interface Loaded extends Outcome {
  accounts: DemoAccounts;
  steps: number;
}

/** Loads a demo into the test's logbook, and keeps what it tells. */
export async function loadInto(logbook: Logbook, entries: DemoEntry[]): Promise<Loaded> {
  const told: DemoAccounts[] = [];
  let steps = 0;
  const outcome = await loadDemo(
    logbook.app,
    entries,
    (accounts) => void told.push(accounts),
    () => ({ step: () => steps++, done: () => undefined }),
  );
  return { ...outcome, accounts: told[0]!, steps };
}

/** How many rows a query has. @param query what follows FROM */
export async function rowCount({ database }: Logbook, query: string): Promise<number> {
  return (await database.first<{ count: number }>(`SELECT count(*)::integer AS count FROM ${query}`)).count;
}
