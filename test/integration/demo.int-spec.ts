import type { DemoAccounts } from '../../src/cli/demo/accounts';
import { sampleEntries } from '../../src/cli/demo/sample-entries';
import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import type { ParetoReport, SummaryReport } from '../../src/modules/reports/dto/report.dto';
import { Api } from '../setup/api';
import { type Loaded, loadInto, rowCount } from '../setup/demo';
import { useLogbook } from '../setup/logbook';
import { everyPage } from '../setup/pages';

describe('the demo', () => {
  const logbook = useLogbook();
  const entries = sampleEntries();
  let first: Loaded;

  beforeAll(async () => {
    first = await loadInto(logbook, entries);
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
    // the period that the tour in README.md names
    const pareto = await manager.get<ParetoReport>('/reports/pareto?from=2026-09-01&to=2026-11-30');
    expect(pareto.body.groups[0]).toMatchObject({ name: 'Dump truck 14', amount: { value: 12.5 } });
  });

  it('should leave an audit record of each entry, by the technician and from the command', async () => {
    expect(
      await rowCount(
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
      await rowCount(logbook, 'users'),
      await rowCount(logbook, 'locations'),
      await rowCount(logbook, 'categories'),
      await rowCount(logbook, 'logbook_entries'),
    ];
    const before = await counts();
    const again = await loadInto(logbook, entries);
    expect(again).toMatchObject({ created: 0, alreadyThere: 40, refused: [] });
    expect(Object.values(again.accounts).map(({ password }) => password)).toEqual([undefined, undefined, undefined]);
    expect(await counts()).toEqual(before);
    await signIn(first.accounts.manager);
  });

  it('should go on after an entry that breaks a rule, and say which one and why', async () => {
    const [good, bad, worse] = sampleEntries().map((entry) => ({ ...entry, content: `other ${entry.content}` }));
    bad!.fields.startDate = '2026-02-30';
    worse!.fields.endDate = '2020-01-01';
    const { created, refused } = await loadInto(logbook, [bad!, worse!, good!]);
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
    expect(await loadInto(logbook, entries)).toMatchObject({ created: 0, alreadyThere: 40 });
    expect((await manager.get<{ items: LogbookEntry[] }>('/logbook-entries?q=toggle')).body.items).toEqual([]);
  });
});
