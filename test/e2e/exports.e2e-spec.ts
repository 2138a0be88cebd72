import { parse } from 'csv-parse/sync';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';
import { rowsOf, sheetsOf } from '../setup/workbook';

const read = (csv: Buffer) => parse<Record<string, string>>(csv, { bom: true, columns: true });

describe('exports', () => {
  const logbook = useLogbook();
  let manager: GivenUser;
  let technician: GivenUser;
  let entryId: string;

  beforeAll(async () => {
    const { given } = logbook;
    manager = await given.manager({ fullName: 'Shift lead' });
    technician = await given.technician({ fullName: 'North crew' });
    const locationId = await given.location();
    entryId = await given.entry(technician, {
      start_date: '2026-02-28',
      end_date: '2026-03-01',
      status: 'Completed',
      completed_by: manager.userId,
      location_id: locationId,
      device: '=Press',
      call_description: 'Leaks\n"badly", <again>',
      solution_description: 'New seal',
      downtime_hours: 2.5,
    });
    for (let day = 1; day <= 28; day++) {
      const start_date = `2026-01-${String(day).padStart(2, '0')}`;
      await given.entry(manager, { start_date, location_id: locationId });
    }
  });

  describe('of entries', () => {
    const exported = (user: GivenUser, query = '') => logbook.as(user).get<Buffer>(`/logbook-entries/export?${query}`);

    it('should be a workbook that a browser saves', async () => {
      const { status, headers } = await exported(technician);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        'content-disposition': 'attachment; filename="logbook-entries.xlsx"',
      });
    });

    it('should hold the values of an entry, and names for its ids', async () => {
      const { body } = await exported(technician);
      const [location] = (await logbook.as(manager).get<{ items: { locationName: string }[] }>('/locations')).body
        .items;
      expect(await rowsOf(body)).toEqual([
        {
          'Entry ID': entryId,
          'Start date': new Date('2026-02-28'),
          'End date': new Date('2026-03-01'),
          'Responsible person': 'North crew',
          Location: location?.locationName,
          Device: '=Press',
          'Call description': 'Leaks\n"badly", <again>',
          'Solution description': 'New seal',
          Status: 'Completed',
          'Status reason': null,
          'Downtime (hours)': 2.5,
          Category: null,
          Priority: null,
          'Recorded by': 'North crew',
          'Completed by': 'Shift lead',
          'Created at (UTC)': expect.any(Date) as Date,
          'Updated at (UTC)': expect.any(Date) as Date,
        },
      ]);
    });

    it('should give technicians their own entries and managers all', async () => {
      expect(read((await exported(technician, 'format=csv')).body)).toHaveLength(1);
      expect(read((await exported(manager, 'format=csv')).body)).toHaveLength(29);
    });

    it('should take the filters and the order of the list', async () => {
      const query = 'format=csv&startDateFrom=2026-01-20&status=Open&sort=startDate';
      const days = read((await exported(manager, query)).body).map((row) => row['Start date']);
      expect(days).toEqual(Array.from({ length: 9 }, (_, index) => `2026-01-${String(20 + index)}`));
    });

    it('should find words as the list does', async () => {
      const { body } = await exported(manager, 'format=csv&q=leaks');
      expect(read(body)).toMatchObject([{ 'Entry ID': entryId, Device: "'=Press" }]);
    });

    it.each(['limit=10', 'cursor=x', 'format=pdf', 'sort=device', 'q=pump&sort=-relevance'])(
      'should refuse %s',
      async (query) => {
        expect(await logbook.as(manager).problem('GET', `/logbook-entries/export?${query}`)).toMatchObject({
          status: 400,
        });
      },
    );

    it('should not give deleted entries to a technician', async () => {
      const problem = await logbook.as(technician).problem('GET', '/logbook-entries/export?deleted=true');
      expect(problem).toMatchObject({ status: 403 });
    });

    it('should be recorded with what was asked for', async () => {
      await exported(technician, 'format=csv&status=Completed');
      const rows = await logbook.database.query(
        `SELECT user_id, entity_type, details FROM audit_log WHERE action = 'export' ORDER BY created_at DESC LIMIT 1`,
      );
      expect(rows).toEqual([
        {
          user_id: technician.userId,
          entity_type: 'logbook_entries',
          details: expect.objectContaining({ format: 'csv', status: ['Completed'], sort: '-startDate' }) as object,
        },
      ]);
    });
  });

  it('should give the audit log to administrators', async () => {
    const admin = await logbook.given.admin();
    await logbook.as(technician).patch(`/logbook-entries/${entryId}`, { device: 'Press 2' });
    const { body } = await logbook.as(admin).get<Buffer>(`/audit-log/export?entityId=${entryId}&action=update`);
    expect(await rowsOf(body)).toMatchObject([
      {
        User: 'North crew',
        Action: 'update',
        'Entity ID': entryId,
        'Entity version': 2,
        'Details (JSON)': JSON.stringify({ new: { device: 'Press 2' }, old: { device: '=Press' } }),
      },
    ]);
  });

  it('should give a report as a workbook', async () => {
    const { body } = await logbook.as(technician).get<Buffer>('/reports/downtime?from=2026-01-01&format=xlsx');
    const rows = await rowsOf(body);
    expect(rows).toContainEqual(
      expect.objectContaining({ from: new Date('2026-01-01'), key: '2026-02', figure: 'hours', value: 2.5 }),
    );
    const [, about] = await sheetsOf(body);
    expect(about).toMatchObject({ name: 'About' });
    expect(about?.rows[1]?.[1]).toMatch(/^Entries of “[^”]+” only, as of \d{4}-/);
  });
});
