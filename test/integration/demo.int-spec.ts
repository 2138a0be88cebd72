import type { DemoAccounts } from '../../src/cli/demo/accounts';
import type { DemoEntry } from '../../src/cli/demo/demo-entry';
import { loadDemo } from '../../src/cli/demo/load-demo';
import type { Outcome } from '../../src/cli/demo/load-entries';
import { sampleEntries } from '../../src/cli/demo/sample-entries';
import { readWorkOrders } from '../../src/cli/demo/work-orders';
import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import type { SummaryReport } from '../../src/modules/reports/dto/report.dto';
import { Api } from '../setup/api';
import { type Logbook, useLogbook } from '../setup/logbook';
import { everyPage } from '../setup/pages';
import { workOrdersCsv } from '../setup/server';

interface Loaded extends Outcome {
  accounts: DemoAccounts;
  steps: number;
}

/** Loads a demo into the test's logbook, and keeps what it tells. */
async function load(logbook: Logbook, entries: DemoEntry[]): Promise<Loaded> {
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

const countOf = async (logbook: Logbook, query: string) =>
  (await logbook.database.first<{ count: number }>(`SELECT count(*)::integer AS count FROM ${query}`)).count;

describe('the demo', () => {
  const logbook = useLogbook();
  const entries = sampleEntries();
  let first: Loaded;

  beforeAll(async () => {
    first = await load(logbook, entries);
  });

  const signIn = async ({ username, password = '' }: DemoAccounts['manager']) => {
    const { body } = await logbook.anybody.post<{ accessToken: string; mustChangePassword: boolean }>('/auth/login', {
      login: username,
      password,
    });
    expect(body.mustChangePassword).toBe(false);
    return new Api(logbook.app, body.accessToken);
  };
  const entriesOf = async (account: DemoAccounts['manager']) =>
    everyPage<LogbookEntry>(await signIn(account), '/logbook-entries?limit=200');

  it('should record every entry of the made-up set', () => {
    expect(first).toMatchObject({ created: 40, alreadyThere: 0, refused: [], steps: 40 });
  });

  it('should show technicians their own entries, and the manager all', async () => {
    const { accounts } = first;
    const [north, south, manager] = [
      await entriesOf(accounts['technician.north']),
      await entriesOf(accounts['technician.south']),
      await entriesOf(accounts.manager),
    ];
    expect(manager).toHaveLength(40);
    expect(north.every(({ responsiblePerson }) => responsiblePerson === 'North crew')).toBe(true);
    expect(south.every(({ responsiblePerson }) => responsiblePerson === 'South crew')).toBe(true);
    expect(north.length + south.length).toBe(40);
  });

  it('should show in the reports of the manager', async () => {
    const manager = await signIn(first.accounts.manager);
    const { body } = await manager.get<SummaryReport>('/reports/summary');
    expect(body).toMatchObject({ source: 'refreshed', open: { denominator: 40 } });
  });

  it('should leave an audit record of each entry, by the technician and from the command', async () => {
    expect(
      await countOf(
        logbook,
        `audit_log JOIN logbook_entries ON entity_id = entry_id::text
         WHERE action = 'create' AND audit_log.user_id = logbook_entries.user_id AND user_agent = 'npm run demo'`,
      ),
    ).toBe(40);
  });

  it('should leave no session open', async () => {
    const { database } = logbook;
    expect(await database.query(`SELECT FROM sessions WHERE user_agent = 'npm run demo' AND ended_at IS NULL`)).toEqual(
      [],
    );
  });

  it('should double nothing when it runs again, and keep the passwords', async () => {
    const counts = async () => [
      await countOf(logbook, 'users'),
      await countOf(logbook, 'locations'),
      await countOf(logbook, 'categories'),
      await countOf(logbook, 'logbook_entries'),
    ];
    const before = await counts();
    const again = await load(logbook, entries);
    expect(again).toMatchObject({ created: 0, alreadyThere: 40, refused: [] });
    expect(Object.values(again.accounts).map(({ password }) => password)).toEqual([undefined, undefined, undefined]);
    expect(await counts()).toEqual(before);
    await signIn(first.accounts.manager);
  });

  it('should go on after an entry that breaks a rule, and say which one and why', async () => {
    const [good, bad, worse] = sampleEntries().map((entry) => ({ ...entry, content: `other ${entry.content}` }));
    bad!.fields.startDate = '2026-02-30';
    worse!.fields.endDate = '2020-01-01';
    const { created, refused } = await load(logbook, [bad!, worse!, good!]);
    expect(created).toBe(1);
    expect(refused.sort()).toEqual([
      'sample 2: startDate must be a day such as 2026-11-23',
      'sample 3: endDate must not lie before startDate.',
    ]);
  });

  it('should not bring back an entry that somebody deleted since', async () => {
    const manager = await signIn(first.accounts.manager);
    const { body } = await manager.get<{ items: LogbookEntry[] }>('/logbook-entries?q=toggle');
    await manager.delete(`/logbook-entries/${body.items[0]!.entryId}`);
    expect(await load(logbook, entries)).toMatchObject({ created: 0, alreadyThere: 40 });
    expect((await manager.get<{ items: LogbookEntry[] }>('/logbook-entries?q=toggle')).body.items).toEqual([]);
  });
});

const realInput = workOrdersCsv
  ? 'real work orders'
  : 'real work orders (skipped: WORK_ORDERS_CSV names no file of work orders)';

(workOrdersCsv ? describe : describe.skip)(realInput, () => {
  const logbook = useLogbook();

  it('should all be recorded once, however often they are loaded', async () => {
    const orders = await readWorkOrders(workOrdersCsv!);
    const loaded = await load(logbook, orders);
    expect(loaded).toMatchObject({ created: orders.length, alreadyThere: 0, refused: [] });
    expect(await load(logbook, orders)).toMatchObject({ created: 0, alreadyThere: orders.length, refused: [] });
    expect(await countOf(logbook, 'logbook_entries')).toBe(orders.length);
  }, 120_000);

  it('should be shared out to the technicians by machine', async () => {
    const owners = await logbook.database.query(
      'SELECT device, count(DISTINCT user_id)::integer AS technicians FROM logbook_entries GROUP BY device ORDER BY 1',
    );
    expect(owners).toEqual(
      ['A', 'B', 'C', 'D', 'E'].map((machine) => ({ device: `Excavator ${machine}`, technicians: 1 })),
    );
  });

  it('should be found by the words of the trade', async () => {
    const manager = logbook.as(await logbook.given.manager());
    const { body } = await manager.get<{ items: LogbookEntry[] }>('/logbook-entries?q=bucket&limit=5');
    expect(body.items).toHaveLength(5);
  });
});
