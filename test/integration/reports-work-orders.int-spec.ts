import { readWorkOrders } from '../../src/cli/demo/work-orders';
import type {
  DowntimeReport,
  ParetoReport,
  ReliabilityReport,
  SummaryReport,
} from '../../src/modules/reports/dto/report.dto';
import type { GivenUser } from '../factories/given';
import { type Logbook, useLogbook } from '../setup/logbook';
import { workOrdersCsv } from '../setup/server';
import { expectedDowntime, expectedReliability, expectedSummary, keysOf } from './reports/expected';
import { withFigures } from './reports/figures-of';
import { allEntries, allParents, divided, type Entry, type Parents } from './reports/truth';

const lower = (name: string | undefined) => name?.toLowerCase();

/** Records the work orders as the database takes them in one statement. */
async function record({ database, given }: Logbook, owner: GivenUser): Promise<number> {
  const orders = await readWorkOrders(workOrdersCsv!);
  const root = await given.location({ locationName: 'All excavators' });
  /** Something of each name, whatever its case: which id belongs to which of the names. */
  const ids = async (names: (string | undefined)[], make: (name: string) => Promise<number>) => {
    const made = new Map<string | undefined, number>();
    for (const name of new Set(names.map(lower))) if (name) made.set(name, await make(name));
    return names.map((name) => made.get(lower(name)));
  };
  const places = await ids(
    orders.map(({ location }) => location[1]),
    (locationName) => given.location({ locationName, parentId: root }),
  );
  const categories = await ids(
    orders.map(({ category }) => category),
    (categoryName) => given.category({ categoryName }),
  );
  await database.query(
    `INSERT INTO logbook_entries (user_id, start_date, responsible_person, location_id, device, call_description, status, category_id)
     SELECT $1, o.* FROM unnest($2::date[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::int[]) AS o`,
    [
      owner.userId,
      orders.map(({ fields }) => fields.startDate),
      orders.map(({ fields }) => fields.responsiblePerson),
      places.map((place) => place ?? root),
      orders.map(({ fields }) => fields.device),
      orders.map(({ fields }) => fields.callDescription),
      orders.map(({ fields }) => fields.status),
      categories,
    ],
  );
  return orders.length;
}

const realInput = workOrdersCsv
  ? 'reports of the real work orders'
  : 'reports of the real work orders (skipped: WORK_ORDERS_CSV names no file of work orders)';

(workOrdersCsv ? describe : describe.skip)(realInput, () => {
  const logbook = useLogbook();
  const period = 'from=2003-01-01&to=2012-12-31';
  let manager: GivenUser;
  let total: number;
  let entries: Entry[];
  let parents: Parents;

  const reportOf = async <Report>(path: string) => (await logbook.as(manager).get<Report>(`/reports/${path}`)).body;
  const refresh = async () => {
    await logbook.database.query('SELECT reports.refresh()');
    entries = (await allEntries(logbook.database)).filter(({ isDeleted }) => !isDeleted);
  };
  const within = () => entries.filter(({ startDate }) => startDate >= '2003-01-01' && startDate <= '2012-12-31');

  beforeAll(async () => {
    manager = await logbook.given.manager();
    total = await record(logbook, await logbook.given.technician());
    await refresh();
    parents = await allParents(logbook.database);
  }, 60_000);

  it('should count them all, and tell no downtime and no restoration that nobody recorded', async () => {
    const summary = await reportOf<SummaryReport>('summary');
    expect(summary.completed).toMatchObject({ value: total, denominator: total, sampleSize: total });
    expect(summary.open).toMatchObject({ value: 0, sampleSize: total });
    expect(summary.restorationP90).toEqual({ value: null, unit: 'days', numerator: 0, denominator: 0, sampleSize: 0 });

    const { groups } = await reportOf<DowntimeReport>(`downtime?${period}&groupBy=device`);
    expect(groups).toHaveLength(5);
    expect(groups.every(({ hours, mean }) => hours.value === null && mean.value === null)).toBe(true);
    expect(await reportOf<ParetoReport>(`pareto?${period}`)).toMatchObject({ groups: [], groupCount: 0 });
  });

  it('should count them in every group as plain SQL does', async () => {
    const counted = await logbook.database.query<{ key: string; count: number }>(
      `SELECT device AS key, count(*)::integer AS count FROM logbook_entries
       WHERE start_date BETWEEN '2003-01-01' AND '2012-12-31' GROUP BY 1 ORDER BY 2 DESC`,
    );
    const { groups } = await reportOf<ParetoReport>(`pareto?${period}&measure=count`);
    expect(groups.map(({ key, amount }) => ({ key, count: amount.value }))).toEqual(counted);
    expect(groups.at(-1)?.cumulativeShare.value).toBe(1);
  });

  describe('with downtimes and ends made up by rule', () => {
    beforeAll(async () => {
      await logbook.database.query(`
        UPDATE logbook_entries SET
          downtime_hours = CASE WHEN n % 3 > 0 THEN n % 977 / 8.0 END,
          end_date = CASE WHEN n % 5 > 0 THEN start_date + n % 41 END,
          status = CASE WHEN n % 50 = 1 THEN 'Open' WHEN n % 50 = 2 THEN 'Escalation' ELSE status END,
          priority = (ARRAY['Low', 'Medium', 'High', NULL])[1 + n % 4],
          is_deleted = n % 20 = 0
        FROM (SELECT entry_id AS id, row_number() OVER (ORDER BY start_date, entry_id)::integer AS n FROM logbook_entries) numbered
        WHERE entry_id = id`);
      await refresh();
    }, 60_000);

    it.each(['month', 'location', 'category', 'device', 'status', 'priority'] as const)(
      'should tell the downtime of each %s',
      async (groupBy) => {
        const { groups, groupCount } = await reportOf<DowntimeReport>(`downtime?${period}&groupBy=${groupBy}`);
        const all = await divided(logbook.database, expectedDowntime(within(), keysOf(groupBy, parents)));
        // months without an entry are told, too
        const withEntries = groups.filter(({ entries: { numerator } }) => numerator > 0);
        const told = withFigures(withEntries, ['hours', 'entries', 'mean']);
        expect(told).toEqual(Object.fromEntries(Object.entries(all).filter(([key]) => key in told)));
        expect(groupCount).toBe(groupBy === 'month' ? 120 : Object.keys(all).length);
        expect(groups).toHaveLength(Math.min(groupCount, 120));
        const left = Object.entries(all).filter(([key]) => !(key in told));
        const smallest = Math.min(...withEntries.map(({ hours }) => hours.value ?? 0));
        expect(left.filter(([, { hours }]) => (hours!.value ?? 0) > smallest)).toEqual([]);
      },
    );

    it('should tell the reliability of each machine', async () => {
      const { groups } = await reportOf<ReliabilityReport>(`reliability?${period}`);
      const names = ['failures', 'calendarMtbf', 'meanTimeToRestoration', 'meanDowntime'] as const;
      const expected = await divided(logbook.database, expectedReliability(within(), '2003-01-01', '2012-12-31'));
      expect(withFigures(groups, names)).toEqual(expected);
    });

    it('should sum them up', async () => {
      const { asOf, source, period: asked, definition, ...report } = await reportOf<SummaryReport>('summary');
      const { owner, filters, about, ...figures } = report;
      expect(figures).toEqual(expectedSummary(entries, asOf.slice(0, 10)));
      expect([owner, filters, about.length]).toEqual([null, { locations: [], categories: [], devices: [] }, 2]);
      expect({ source, asked }).toEqual({ source: 'refreshed', asked: { from: null, to: null } });
      expect(Object.keys(definition).sort()).toEqual(Object.keys(figures).sort());
    });
  });
});
