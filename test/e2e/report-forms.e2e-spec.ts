import type { DowntimeReport, SummaryReport } from '../../src/modules/reports/dto/report.dto';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';

describe('the forms of reports', () => {
  const logbook = useLogbook();
  const period = 'from=2026-01-01&to=2026-01-31';
  let manager: GivenUser;
  let technician: GivenUser;

  beforeAll(async () => {
    const { given, database } = logbook;
    manager = await given.manager();
    technician = await given.technician();
    const locationId = await given.location({ locationName: 'Hall' });
    const category_id = await given.category({ categoryName: 'Hydraulics' });
    for (const [device, hours] of [
      ['Pump', 3.5],
      ['=Press', 0.25],
    ])
      await given.entry(technician, {
        start_date: '2026-01-20',
        location_id: locationId,
        category_id,
        device,
        downtime_hours: hours,
      });
    await database.query('SELECT reports.refresh()');
  });

  /** Asks for a report in some form, as somebody. */
  const asked = (path: string, { userId, sessionId }: GivenUser, accept?: string) => {
    const token = logbook.app.get(AccessTokenService).issue(userId, sessionId);
    const headers = { authorization: `Bearer ${token}`, ...(accept && { accept }) };
    return logbook.app.inject({ method: 'GET', url: `/api/v1/reports/${path}`, headers });
  };

  it.each([
    ['format=csv', undefined, 'text/csv; charset=utf-8'],
    ['format=svg', 'application/json', 'image/svg+xml; charset=utf-8'],
    ['', 'text/csv', 'text/csv; charset=utf-8'],
    ['', 'image/avif,image/svg+xml,image/*,*/*;q=0.8', 'image/svg+xml; charset=utf-8'],
    ['', 'text/html,application/xml;q=0.9,*/*;q=0.8', 'application/json; charset=utf-8'],
    ['format=json', 'text/csv', 'application/json; charset=utf-8'],
    ['', 'video/mp4', 'application/json; charset=utf-8'],
  ])('should come as asked for: %s, Accept: %s', async (query, accept, mediaType) => {
    const { statusCode, headers } = await asked(`pareto?${query}`, manager, accept);
    expect([statusCode, headers['content-type']]).toEqual([200, mediaType]);
  });

  it('should be JSON where there is no chart', async () => {
    const { headers } = await asked('summary', manager, 'image/svg+xml');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('should say whose entries it is made of, chosen by what, and what is not listed', async () => {
    const filters = 'locationId=1&categoryId=1&categoryId=99&device=Pump&device=%3DPress';
    const answer = await asked(`downtime?${period}&groupBy=device&limit=1&${filters}`, technician);
    const own = answer.json<DowntimeReport>();
    expect(own).toMatchObject({
      owner: { userId: technician.userId, fullName: expect.stringMatching(/^Technician \d+$/) as string },
      filters: {
        locations: [{ locationId: 1, locationName: 'Hall' }],
        categories: [
          { categoryId: 1, categoryName: 'Hydraulics' },
          { categoryId: 99, categoryName: null },
        ],
        devices: ['Pump', '=Press'],
      },
      about: [
        expect.stringMatching(/^Entries of “Technician \d+” only, as of \d{4}-\d\d-\d\d \d\d:\d\d UTC$/),
        'Started 2026-01-01 to 2026-01-31',
        'Locations, with all that lies below them: “Hall”',
        'Categories: “Hydraulics”, “99 (unknown)”',
        'Devices: “Pump”, “=Press”',
        'Devices shown: 1 of 2, most downtime first',
      ],
    });
    const { owner, filters: none, about } = (await asked('summary', manager)).json<SummaryReport>();
    expect({ owner, none }).toEqual({ owner: null, none: { locations: [], categories: [], devices: [] } });
    expect(about).toEqual([expect.stringMatching(/^All entries, as of the last refresh, /), 'Started on any day']);
  });

  it('should be a CSV file in which no name is a formula', async () => {
    const { body, headers } = await asked(`downtime?${period}&groupBy=device&format=csv`, manager);
    expect(headers['content-disposition']).toMatch(/^attachment; filename="downtime-\d{4}-\d\d-\d\d\.csv"$/);
    const lines = body.split('\r\n');
    expect(lines).toHaveLength(1 + 6 + 6 + 1);
    expect(lines[1]).toMatch(/^\d{4}-.{18}Z,2026-01-01,2026-01-31,{9}"All entries, as of the last refresh, \d{4}-/);
    expect(lines[3]).toMatch(/,{9}"Devices shown: 2 of 2, most downtime first"$/);
    expect(lines[4]).toMatch(/,hours,{6}"?Downtime \(EN 13306/);
    expect(lines[10]).toMatch(/^\d{4}-.{18}Z,2026-01-01,2026-01-31,'=Press,'=Press,hours,hours,0.25,0.25,3.75,1,/);
  });

  it('should list every group in a file, and as many as can be read in a chart', async () => {
    const machines = 150;
    await logbook.database.query(
      `INSERT INTO logbook_entries (user_id, start_date, responsible_person, location_id, device, call_description, status)
       SELECT $1, '2023-03-01', 'North crew', 1, 'Machine ' || n, 'It stands', 'Open' FROM generate_series(1, $2) n`,
      [technician.userId, machines],
    );
    const path = 'downtime?from=2023-03-01&to=2023-03-31&groupBy=device&measure=count';
    const groupsIn = async (form: string) => (await asked(`${path}&${form}`, technician)).body.match(/Machine \d+/g);
    const devicesIn = async (form: string) => new Set(await groupsIn(form)).size;
    expect(await devicesIn('format=json')).toBe(120);
    expect(await devicesIn('format=json&limit=1000')).toBe(machines);
    expect(await devicesIn('format=csv')).toBe(machines);
    expect(await devicesIn('format=csv&limit=7')).toBe(7);
    expect(await devicesIn('format=svg')).toBe(30);
    expect(await devicesIn('format=svg&limit=7')).toBe(7);
  });

  it('should show in a chart what was recorded long ago', async () => {
    await logbook.given.entry(technician, { start_date: '1990-05-05', location_id: 1, downtime_hours: 8 });
    const { body } = await asked('downtime?from=1900-01-01&to=1999-12-31&format=svg', technician);
    expect(body).toContain('1990-05');
    expect(body).not.toContain('no downtime');
  });

  it('should be a chart that can run nothing', async () => {
    const evil = `<script>alert(1)</script><a onclick="x">`;
    await logbook.given.entry(technician, {
      start_date: '2024-05-05',
      device: evil,
      location_id: 1,
      downtime_hours: 1,
    });
    const { body, headers } = await asked(
      'downtime?groupBy=device&from=2024-05-01&to=2024-05-31&format=svg',
      technician,
    );
    expect(body).toMatch(/^<svg /);
    expect(body).toContain('&lt;script&gt;');
    expect(body).not.toMatch(/<script|<a /);
    expect(headers).toMatchObject({
      'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; sandbox`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(headers['content-disposition']).toMatch(/^attachment;/);
  });
});
