import { DataSource } from 'typeorm';
import { appDataSourceOptions } from '../../src/database/data-source';
import { type PageRequest, type PageSource, readPage } from '../../src/database/page';
import { sql } from '../../src/database/sql';
import { UnitOfWork } from '../../src/database/unit-of-work';
import type { GivenUser } from '../factories/given';
import { CountingProxy } from '../setup/counting-proxy';
import { DirectSql } from '../setup/direct-sql';
import { testConfig } from '../setup/test-config';
import { callerOf, useUnitOfWork } from '../setup/unit-of-work';

const colleagues = 9;
const entriesEach = 100;

describe('the total of a list', () => {
  const held = useUnitOfWork();
  let technician: GivenUser;
  let manager: GivenUser;
  let busy: GivenUser;

  beforeAll(async () => {
    const { given, database } = held;
    technician = await given.technician();
    manager = await given.manager();
    busy = await given.technician();
    const others = await Promise.all(Array.from({ length: colleagues - 1 }, () => given.technician()));
    const locationId = await given.location();
    for (const { userId } of [technician, busy, ...others]) {
      await database.query(
        `INSERT INTO logbook_entries
           (user_id, start_date, responsible_person, location_id, device, call_description, status)
         SELECT $1, date '2026-01-01' + n, 'Crew', $2, 'Crane', 'Hook bent', 'Open' FROM generate_series(1, $3) n`,
        [userId, locationId, entriesEach],
      );
    }
    await database.query('ANALYZE logbook_entries');
  });

  const entries: PageSource = {
    item: sql`json_build_object('entryId', e.entry_id)`,
    from: sql`logbook_entries e`,
    where: sql`NOT e.is_deleted`,
    sorts: { createdAt: { column: sql`e.created_at`, cast: sql`timestamptz` } },
    tie: { column: sql`e.entry_id`, cast: sql`uuid` },
  };
  /** Takes for ever, but only where a statement may take a second. */
  const endless = sql`(current_setting('statement_timeout') <> '1s' OR pg_sleep(60) IS NULL)`;
  const read = (user: GivenUser, request: Partial<PageRequest>, source = entries) =>
    held.work.once(callerOf(user), (tx) => readPage(tx, source, { limit: 10, sort: 'createdAt', ...request }));
  const totalFor = async (user: GivenUser, request: Partial<PageRequest>, source = entries) =>
    (await read(user, request, source)).total;
  const everything = (colleagues + 1) * entriesEach;

  it('should not be there when nobody asks', async () => {
    expect(await read(manager, {})).not.toHaveProperty('total');
  });

  it('should be exact when asked for, of what the caller sees', async () => {
    expect(await totalFor(manager, { count: 'exact' })).toEqual({ total: everything, totalIsEstimate: false });
    expect(await totalFor(technician, { count: 'exact' })).toEqual({ total: entriesEach, totalIsEstimate: false });
  });

  it('should be the planner’s expectation when that is enough', async () => {
    const total = await totalFor(manager, { count: 'estimate' });
    expect(total?.totalIsEstimate).toBe(true);
    expect(total?.total).toBeGreaterThan(everything * 0.8);
    expect(total?.total).toBeLessThan(everything * 1.2);
  });

  it('should not tell a technician how many rows of others a filter matches', async () => {
    const ofColleague = { ...entries, where: sql`e.user_id = ${busy.userId}::uuid` };
    expect(await totalFor(manager, { count: 'estimate', limit: 1 }, ofColleague)).toMatchObject({
      total: expect.closeTo(entriesEach, -2),
    });
    expect(await totalFor(technician, { count: 'estimate', limit: 1 }, ofColleague)).toEqual({
      total: 0,
      totalIsEstimate: false,
    });
    expect(await totalFor(technician, { count: 'estimate' })).toEqual({ total: entriesEach, totalIsEstimate: false });
  });

  it('should be an estimate, and say so, when counting takes too long', async () => {
    const slow = { ...entries, where: endless };
    const total = await totalFor(manager, { count: 'exact' }, slow);
    expect(total?.totalIsEstimate).toBe(true);
    expect(total?.total).toBeGreaterThanOrEqual(11);
  });

  it('should then tell a technician no more than the plan for own rows, whatever the filter', async () => {
    const direct = await DirectSql.connect(held.database.app);
    const plan = await direct.as(technician, () =>
      direct.first<{ 'QUERY PLAN': [{ Plan: object }] }>('EXPLAIN (FORMAT JSON) SELECT FROM logbook_entries'),
    );
    await direct.end();
    const ownPlan = (plan['QUERY PLAN'][0].Plan as Record<string, number>)['Plan Rows'];
    expect(ownPlan).toBeLessThan(everything / 2);
    const slow = { ...entries, where: sql`e.user_id <> ${busy.userId}::uuid AND e.device = 'Crane' AND ${endless}` };
    expect(await totalFor(technician, { count: 'exact' }, slow)).toEqual({ total: ownPlan, totalIsEstimate: true });
  });

  it('should limit the time of no other statement', async () => {
    await read(manager, { count: 'exact' });
    const limit = sql`SELECT current_setting('statement_timeout') AS value`;
    expect(await held.work.once(callerOf(manager), (tx) => tx.one(limit))).toEqual({ value: '30s' });
    const amongOthers = held.work.run(callerOf(manager), (tx) => tx.query(limit.within(1000)));
    await expect(amongOthers).rejects.toThrow('has to be alone');
  });

  it('should be counted where the planner knows nothing', async () => {
    const series: PageSource = {
      item: sql`'{}'::json`,
      from: sql`unnest(ARRAY(SELECT entry_id FROM logbook_entries LIMIT 20)) AS s (id)`,
      where: sql`true`,
      isOpaque: true,
      sorts: { id: { column: sql`s.id`, cast: sql`uuid` } },
      tie: { column: sql`s.id`, cast: sql`uuid` },
    };
    const request = { sort: 'id', count: 'estimate' } as const;
    expect(await totalFor(manager, request, series)).toEqual({ total: 20, totalIsEstimate: false });
  });

  it('should never be less than the page shows, and be exact when the page shows all', async () => {
    await held.given.entry(technician, { device: 'A device after the last statistics' });
    const rare = { ...entries, where: sql`e.device LIKE 'A device%'` };
    expect(await totalFor(manager, { count: 'estimate' }, rare)).toEqual({ total: 1, totalIsEstimate: false });

    for (let n = 0; n < 11; n++) await held.given.entry(technician, { device: 'Another device' });
    const unexpected = { ...entries, where: sql`e.device = 'Another device'` };
    const total = await totalFor(manager, { count: 'estimate' }, unexpected);
    expect(total?.total).toBeGreaterThanOrEqual(11);
  });

  it('should cost no round trip when nobody asks', async () => {
    const { host, port } = held.database.app;
    const proxy = await CountingProxy.start({ host: host!, port: port! });
    const connection = { ...held.database.app, host: proxy.host };
    const dataSource = await new DataSource(appDataSourceOptions(connection, 1)).initialize();
    const work = new UnitOfWork(dataSource, testConfig);
    await work.verify(callerOf(manager));
    proxy.roundTrips = 0;
    await work.once(callerOf(manager), (tx) => readPage(tx, entries, { limit: 10, sort: 'createdAt' }));
    expect(proxy.roundTrips).toBe(1);
    await dataSource.destroy();
    await proxy.stop();
  });
});
