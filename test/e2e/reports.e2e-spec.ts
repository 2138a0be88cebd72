import type {
  DowntimeReport,
  ParetoReport,
  ReliabilityReport,
  SummaryReport,
} from '../../src/modules/reports/dto/report.dto';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';

describe('reports', () => {
  const logbook = useLogbook();
  const period = 'from=2026-01-01&to=2026-01-31';
  let manager: GivenUser;
  let technician: GivenUser;

  const reportOf = async <Report>(path: string, user = manager) =>
    (await logbook.as(user).get<Report>(`/reports/${path}`)).body;
  const refreshNow = () => logbook.database.query('SELECT reports.refresh()');
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

  beforeAll(async () => {
    const { given } = logbook;
    manager = await given.manager();
    technician = await given.technician();
    const other = await given.technician();
    const hall = await given.location({ locationName: 'Hall' });
    const line = await given.location({ locationName: 'Line 1', parentId: hall });
    const category = await given.category({ categoryName: 'Hydraulics' });
    const done = { status: 'Completed', category_id: category, priority: 'High' };
    const entries = [
      {
        ...done,
        start_date: '2026-01-01',
        end_date: '2026-01-01',
        downtime_hours: 1,
        device: 'Pump',
        location_id: hall,
      },
      {
        ...done,
        start_date: '2026-01-10',
        end_date: '2026-01-14',
        downtime_hours: 2.5,
        device: 'Pump',
        location_id: line,
      },
      { ...done, start_date: '2026-01-20', device: 'Pump', location_id: line },
      { start_date: '2026-01-31', end_date: '2026-01-31', downtime_hours: 0.25, device: '=Press', location_id: line },
      { ...done, start_date: '2026-01-15', downtime_hours: 99, device: 'Pump', location_id: hall, is_deleted: true },
      {
        ...done,
        start_date: '2025-12-31',
        end_date: '2026-01-20',
        downtime_hours: 50,
        device: 'Pump',
        location_id: hall,
      },
    ];
    for (const entry of entries) await given.entry(technician, entry);
    await given.entry(other, { start_date: daysAgo(7), location_id: hall, status: 'Escalation', device: 'Fan' });
    await given.entry(other, { start_date: daysAgo(8), location_id: hall, device: 'Fan' });
    await given.entry(other, { start_date: daysAgo(-3), location_id: hall, device: 'Fan' });
    await refreshNow();
  });

  it('should sum up the downtime of groups', async () => {
    const { groups, groupCount, definition } = await reportOf<DowntimeReport>(`downtime?${period}&groupBy=device`);
    expect(groups).toEqual([
      {
        key: 'Pump',
        name: 'Pump',
        hours: { value: 3.5, unit: 'hours', numerator: 3.5, denominator: 3.75, sampleSize: 2 },
        entries: { value: 3, unit: 'entries', numerator: 3, denominator: 4, sampleSize: 4 },
        mean: { value: 1.75, unit: 'hours', numerator: 3.5, denominator: 2, sampleSize: 2 },
      },
      {
        key: '=Press',
        name: '=Press',
        hours: { value: 0.25, unit: 'hours', numerator: 0.25, denominator: 3.75, sampleSize: 1 },
        entries: { value: 1, unit: 'entries', numerator: 1, denominator: 4, sampleSize: 4 },
        mean: { value: 0.25, unit: 'hours', numerator: 0.25, denominator: 1, sampleSize: 1 },
      },
    ]);
    expect(groupCount).toBe(2);
    expect(definition.hours).toMatch(/EN 13306.*Deleted entries never count/);
  });

  it('should count what lies below a location to it', async () => {
    const { groups } = await reportOf<DowntimeReport>(`downtime?${period}&groupBy=location`);
    expect(groups.map(({ name, hours }) => [name, hours.value])).toEqual([
      ['Hall', 3.75],
      ['Line 1', 2.75],
    ]);
    const line = groups.find(({ name }) => name === 'Line 1')?.key ?? '';
    const below = await reportOf<DowntimeReport>(`downtime?${period}&groupBy=location&locationId=${line}`);
    expect(below.groups.map(({ name, hours }) => [name, hours.value])).toEqual([['Line 1', 2.75]]);
    expect(await reportOf(`downtime?${period}&groupBy=status&locationId=1`)).toMatchObject({
      groups: [
        { key: 'Completed', entries: { value: 3 } },
        { key: 'Open', entries: { value: 1 } },
      ],
    });
  });

  it('should tell every month in its order, and null where nothing was recorded', async () => {
    const report = await reportOf<DowntimeReport>('downtime?from=2025-11-01&to=2026-02-28&groupBy=month');
    expect(report.groups.map(({ key, hours, entries }) => [key, hours.value, entries.value])).toEqual([
      ['2025-11', null, 0],
      ['2025-12', 50, 1],
      ['2026-01', 3.75, 4],
      ['2026-02', null, 0],
    ]);
  });

  it('should run from the first to the last month with an entry where more were asked for than ten years', async () => {
    const always = 'downtime?from=1900-01-01&to=2200-12-31&groupBy=month';
    const { groups, groupCount } = await reportOf<DowntimeReport>(always);
    const keys = groups.map(({ key }) => key);
    expect(keys.slice(0, 2)).toEqual(['2025-12', '2026-01']);
    expect(keys.at(-1)).toBe(daysAgo(-3).slice(0, 7));
    expect(keys).toHaveLength(groupCount);
    const latest = await reportOf<DowntimeReport>(`${always}&limit=2`);
    expect(latest).toMatchObject({ groups: groups.slice(-2), groupCount });
    expect(latest.about.at(-1)).toMatch(/^Months shown: the latest 2 of \d+ from the first to the last with an entry$/);
    expect((await reportOf<DowntimeReport>(`${always}&categoryId=99`)).groups).toEqual([]);
  });

  it('should have as many groups as asked for, and say how many there are', async () => {
    const all = await reportOf<DowntimeReport>(`downtime?${period}&groupBy=device`);
    const one = await reportOf<DowntimeReport>(`downtime?${period}&groupBy=device&limit=1`);
    expect(one).toMatchObject({ groups: all.groups.slice(0, 1), groupCount: 2 });
    expect((await reportOf<ReliabilityReport>(`reliability?${period}&limit=1`)).groups).toHaveLength(1);
    expect((await reportOf<ParetoReport>(`pareto?${period}&limit=1`)).groups).toHaveLength(1);
  });

  it('should be about some devices only, if asked', async () => {
    const { groups } = await reportOf<ParetoReport>(`pareto?${period}&device=%3DPress&device=Unknown`);
    expect(groups).toMatchObject([{ key: '=Press', share: { value: 1 } }]);
    expect(await reportOf<SummaryReport>('summary?device=Fan')).toMatchObject({ open: { value: 2, denominator: 3 } });
  });

  it('should tell how reliable a device is, in calendar days', async () => {
    const { groups } = await reportOf<ReliabilityReport>(`reliability?${period}`);
    expect(groups[0]).toEqual({
      key: 'Pump',
      name: 'Pump',
      failures: { value: 3, unit: 'entries', numerator: 3, denominator: 4, sampleSize: 4 },
      calendarMtbf: { value: 10.33, unit: 'days', numerator: 31, denominator: 3, sampleSize: 3 },
      meanTimeToRestoration: { value: 2, unit: 'days', numerator: 4, denominator: 2, sampleSize: 2 },
      meanDowntime: { value: 1.75, unit: 'hours', numerator: 3.5, denominator: 2, sampleSize: 2 },
    });
    // open: it has an end date, yet was not restored
    expect(groups[1]).toMatchObject({ key: '=Press', meanTimeToRestoration: { value: null, sampleSize: 0 } });
  });

  it('should count no day to the time between failures that is still to come', async () => {
    const { groups, period: counted } = await reportOf<ReliabilityReport>(
      `reliability?from=${daysAgo(9)}&to=${daysAgo(-30)}`,
    );
    expect(counted).toEqual({ from: daysAgo(9), to: daysAgo(0) });
    expect(groups).toMatchObject([{ key: 'Fan', calendarMtbf: { value: 5, numerator: 10, denominator: 2 } }]);
  });

  it('should rank by downtime or count, with cumulative shares', async () => {
    const byDowntime = await reportOf<ParetoReport>(`pareto?${period}`);
    expect(byDowntime.groups.map(({ key, amount, cumulativeShare }) => [key, amount.value, cumulativeShare])).toEqual([
      ['Pump', 3.5, { value: 0.9333, unit: 'share', numerator: 3.5, denominator: 3.75, sampleSize: 2 }],
      ['=Press', 0.25, { value: 1, unit: 'share', numerator: 3.75, denominator: 3.75, sampleSize: 3 }],
    ]);
    const byCount = await reportOf<ParetoReport>(`pareto?${period}&groupBy=category&measure=count`);
    expect(byCount.groups.map(({ name, amount, share }) => [name, amount.value, share.value])).toEqual([
      ['Hydraulics', 3, 0.75],
      [null, 1, 0.25],
    ]);
  });

  it('should sum up what is not done, how old it is and how long the rest took', async () => {
    const report = await reportOf<SummaryReport>('summary');
    expect(report).toMatchObject({
      source: 'refreshed',
      period: { from: null, to: null },
      open: { value: 3, numerator: 3, denominator: 8 },
      escalated: { value: 1, sampleSize: 8 },
      completed: { value: 4 },
      restorationP50: { value: 4, numerator: 2, denominator: 3 },
      restorationP90: { value: 20, numerator: 3, denominator: 3 },
    });
    expect(report.ageing.map(({ toDays, entries }) => [toDays, entries.value, entries.denominator])).toEqual([
      [7, 2, 4],
      [30, 1, 4],
      [90, 0, 4],
      [null, 1, 4],
    ]);
  });

  it('should have null, not 0, where there is nothing to count', async () => {
    const { open, ageing, restorationP50 } = await reportOf<SummaryReport>('summary?categoryId=99');
    const none = { value: null, numerator: 0, denominator: 0, sampleSize: 0 };
    expect([open, restorationP50, ...ageing.map(({ entries }) => entries)]).toEqual(
      Array.from({ length: 6 }, () => expect.objectContaining(none) as unknown),
    );
  });

  it('should be of twelve calendar months until today unless asked otherwise', async () => {
    const { period: chosen, groups } = await reportOf<DowntimeReport>('downtime');
    expect(chosen.to).toBe(daysAgo(0));
    expect(groups).toHaveLength(12);
    expect(groups.at(-1)?.key).toBe(daysAgo(0).slice(0, 7));
  });

  it('should show technicians the figures of their own entries, as of now', async () => {
    const summary = await reportOf<SummaryReport>('summary', technician);
    expect(summary).toMatchObject({ source: 'live', open: { value: 1, denominator: 5 }, escalated: { value: 0 } });
    const { groups } = await reportOf<ParetoReport>('pareto?measure=count&from=2020-01-01', technician);
    expect(groups.map(({ key }) => key)).toEqual(['Pump', '=Press']);
  });

  it.each([
    ['downtime?groupBy=colour', '/groupBy', /"month"\|"location"\|"category"\|"device"\|"status"\|"priority"/],
    ['pareto?groupBy=month', '/groupBy', /"device"\|"category"/],
    ['pareto?measure=cost', '/measure', /"downtime"\|"count"/],
    ['reliability?format=svg', '/format', /"json"\|"csv"/],
    ['downtime?from=last-month', '/from', /must be a day such as 2026-11-23/],
    ['downtime?from=1066-10-14', '/from', /must lie between 1900-01-01 and 2200-12-31/],
    ['summary?from=2026-02-01&to=2026-01-31', '/from', /must not be after 2026-01-31/],
    ['reliability?from=2199-01-01', '/from', /must not be after \d{4}-\d\d-\d\d, the last day of the period/],
    ['downtime?period=year', '', /period/],
    ['downtime?limit=1001', '/limit', /from 1 to 1000/],
    ['summary?limit=5', '', /limit/],
    ['pareto?device=', '/device/0', /must not be empty/],
  ])('should say what is wrong with %s', async (path, field, message) => {
    const problem = await logbook.as(manager).problem('GET', `/reports/${path}`);
    expect(problem.status).toBe(400);
    expect(problem.errors).toContainEqual(
      expect.objectContaining({ path: field, message: expect.stringMatching(message) as string }),
    );
  });
});
