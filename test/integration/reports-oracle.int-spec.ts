import fc from 'fast-check';
import { groupings } from '../../src/modules/reports/dto/report-query.dto';
import type {
  DowntimeReport,
  ParetoReport,
  ReliabilityReport,
  SummaryReport,
} from '../../src/modules/reports/dto/report.dto';
import type { GivenUser } from '../factories/given';
import type { Api } from '../setup/api';
import { useLogbook } from '../setup/logbook';
import {
  expectedDowntime,
  expectedMonths,
  expectedPareto,
  expectedReliability,
  expectedSummary,
  keysOf,
} from './reports/expected';
import { withFigures } from './reports/figures-of';
import { manyEntries } from './reports/many-entries';
import {
  allEntries,
  allParents,
  type Asked,
  divided,
  type Entry,
  hundredths,
  type Parents,
  quotients,
  selectedOf,
} from './reports/truth';

interface Reports {
  downtime: DowntimeReport;
  reliability: ReliabilityReport;
  pareto: ParetoReport;
  summary: SummaryReport;
}

/** Every figure of random reports, computed once more in plain code from the rows of the tables. */
describe('the figures of reports', () => {
  const logbook = useLogbook();
  let users: GivenUser[];
  let entries: Entry[];
  let parents: Parents;

  beforeAll(async () => {
    const { given, database } = logbook;
    users = [await given.technician(), await given.technician(), await given.reader(), await given.manager()];
    users.push(await given.admin());
    await manyEntries(logbook, users.slice(0, 4));
    await database.query('SELECT reports.refresh()');
    entries = await allEntries(database);
    parents = await allParents(database);
  });

  const asked = () =>
    fc.record(
      {
        from: fc.constantFrom('1950-01-01', '2025-01-01', '2025-02-15', '2025-06-30'),
        to: fc.constantFrom('2025-07-01', '2025-08-20', '2025-12-31'),
        locationId: fc.constantFrom(...parents.keys()),
        categoryId: fc.constantFrom(1, 2, 3, 99),
        device: fc.constantFrom('Device 0', 'Device 4', 'device 4'),
      },
      { requiredKeys: ['from', 'to'] },
    );
  const visibleTo = (user: GivenUser) =>
    user.accessLevel === 'Technician' ? entries.filter(({ userId }) => userId === user.userId) : entries;
  const pathOf = (report: string, query: Asked & Record<string, unknown>) =>
    `/reports/${report}?${new URLSearchParams(JSON.parse(JSON.stringify(query)) as Record<string, string>).toString()}`;

  /** Asks for random reports as everybody, and compares each with the truth. */
  const compare = async <Name extends keyof Reports>(
    report: Name,
    options: fc.Arbitrary<Record<string, string>>,
    check: (answer: Reports[Name], selected: Entry[], query: Asked & Record<string, string>) => Promise<void> | void,
    numRuns = 15,
  ) => {
    const scenario = fc.record({ user: fc.constantFrom(...users), filter: asked(), option: options });
    await fc.assert(
      fc.asyncProperty(scenario, async ({ user, filter, option }) => {
        const query = { ...filter, ...option };
        const api: Api = logbook.as(user);
        const { status, body } = await api.get<Reports[Name]>(pathOf(report, query));
        expect(status).toBe(200);
        const isLeader = ['Manager', 'Admin'].includes(user.accessLevel);
        expect(body.source).toBe(isLeader ? 'refreshed' : 'live');
        expect(body.owner?.userId).toBe(user.accessLevel === 'Technician' ? user.userId : undefined);
        await check(body, selectedOf(visibleTo(user), filter, parents), query as Asked & Record<string, string>);
      }),
      { numRuns },
    );
  };

  it('should be those of the entries that somebody may see: downtime', async () => {
    const options = fc.record({
      groupBy: fc.constantFrom(...groupings),
      measure: fc.constantFrom('downtime', 'count'),
    });
    await compare(
      'downtime',
      options,
      async ({ groups, groupCount }, selected, { groupBy, locationId }) => {
        const expected = expectedDowntime(selected, keysOf(groupBy as 'month', parents, locationId));
        // months without an entry are told, too
        const told = groups.filter(({ entries: { numerator } }) => groupBy !== 'month' || numerator > 0);
        expect(withFigures(told, ['hours', 'entries', 'mean'])).toEqual(await divided(logbook.database, expected));
        expect(groupCount).toBe(groups.length);
      },
      40,
    );
  });

  it('should be cut where asked, and say of how many', async () => {
    const options = fc.record({
      groupBy: fc.constantFrom(...groupings),
      measure: fc.constantFrom('downtime', 'count'),
      limit: fc.constantFrom('1', '3', '1000'),
    });
    await compare('downtime', options, ({ groups, groupCount }, selected, query) => {
      const { groupBy, measure, locationId, limit } = query;
      if (groupBy === 'month') {
        const months = expectedMonths(selected, query.from!, query.to!);
        expect(groups.map(({ key }) => key)).toEqual(months.slice(-Number(limit)));
        expect(groupCount).toBe(months.length);
      } else {
        const amount = measure === 'count' ? 'entries' : 'hours';
        const expected = Object.values(expectedDowntime(selected, keysOf(groupBy as 'device', parents, locationId)));
        const largest = expected.map((figures) => figures[amount]!.value ?? -1).sort((one, other) => other - one);
        expect(groups.map((group) => group[amount].value ?? -1)).toEqual(largest.slice(0, Number(limit)));
        expect(groupCount).toBe(largest.length);
      }
    });
  });

  it('should be those of the entries that somebody may see: reliability', async () => {
    await compare('reliability', fc.constant({}), async ({ groups }, selected, { from, to }) => {
      const names = ['failures', 'calendarMtbf', 'meanTimeToRestoration', 'meanDowntime'] as const;
      const expected = await divided(logbook.database, expectedReliability(selected, from!, to!));
      expect(withFigures(groups, names)).toEqual(expected);
    });
  });

  it('should be those of the entries that somebody may see: pareto', async () => {
    const options = fc.record({
      groupBy: fc.constantFrom('device', 'category'),
      measure: fc.constantFrom('downtime', 'count'),
    });
    await compare('pareto', options, async ({ groups }, selected, { groupBy, measure }) => {
      const amounts = expectedPareto(selected, keysOf(groupBy as 'device', parents), measure!);
      expect(groups.map(({ amount }) => amount.value)).toEqual(amounts);
      const denominator = hundredths(amounts.reduce((sum, amount) => sum + amount, 0));
      let sum = 0;
      const sums = amounts.map((amount) => ({ numerator: (sum += hundredths(amount)), denominator }));
      const parts = amounts.map((amount) => ({ numerator: hundredths(amount), denominator }));
      const shares = await quotients(logbook.database, parts, 4);
      expect(groups.map(({ share }) => share.value)).toEqual(shares);
      const cumulativeShares = await quotients(logbook.database, sums, 4);
      expect(groups.map(({ cumulativeShare }) => cumulativeShare.value)).toEqual(cumulativeShares);
    });
  });

  it('should be those of the entries that somebody may see: summary', async () => {
    await compare(
      'summary',
      fc.constant({}),
      ({ asOf, source, period, definition, owner, filters, about, ...told }, selected) => {
        expect(told).toEqual(expectedSummary(selected, asOf.slice(0, 10)));
        expect([source, period, definition, owner, filters, about]).not.toContain(undefined);
      },
    );
  });

  it('should tell a technician nothing of what others record, and a manager only at the next refresh', async () => {
    const [technician, , reader, manager] = users as [GivenUser, GivenUser, GivenUser, GivenUser];
    const countOf = async (user: GivenUser) =>
      (await logbook.as(user).get<SummaryReport>('/reports/summary')).body.open.numerator;
    const counts = async () => [await countOf(technician), await countOf(reader), await countOf(manager)];
    const [own = 0, all = 0, known = 0] = await counts();
    await logbook.given.entry(manager, { location_id: 1 });
    expect(await counts()).toEqual([own, all + 1, known]);
    await logbook.database.query('SELECT reports.refresh()');
    expect(await counts()).toEqual([own, all + 1, known + 1]);
  });
});
