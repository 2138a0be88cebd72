import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';

interface EntryPage {
  items: LogbookEntry[];
  nextCursor: string | null;
}

describe('the list of entries', () => {
  const logbook = useLogbook();
  let technician: GivenUser;
  let manager: GivenUser;
  let pit: number;
  let bench: number;
  let hydraulics: number;

  beforeAll(async () => {
    const { given } = logbook;
    technician = await given.technician();
    manager = await given.manager();
    const colleague = await given.technician();
    pit = await given.location({ locationName: 'Pit' });
    bench = await given.location({ locationName: 'Bench', parentId: pit });
    hydraulics = await given.category({ categoryName: 'Hydraulics' });
    for (let day = 1; day <= 12; day++) {
      await given.entry(day % 3 === 0 ? colleague : technician, {
        start_date: `2026-05-${String(day).padStart(2, '0')}`,
        end_date: day % 4 === 0 ? `2026-05-${String(day + 5).padStart(2, '0')}` : null,
        downtime_hours: day % 2 === 0 ? day / 4 : null,
        location_id: day % 2 === 0 ? bench : pit,
        category_id: day <= 3 ? hydraulics : null,
        device: day <= 6 ? 'Excavator A' : 'Excavator B',
        call_description: day === 5 ? 'Le vérin fuit au godet' : 'Grease line broken',
        status: day === 7 ? 'Escalation' : 'Open',
        priority: day === 8 ? 'High' : null,
      });
    }
  });

  const page = async (query: string, user = manager) => {
    const { status, body } = await logbook.as(user).get<EntryPage>(`/logbook-entries?${query}`);
    expect(status).toBe(200);
    return body;
  };
  const days = async (query: string, user = manager) =>
    (await page(query, user)).items.map((entry) => Number(entry.startDate.slice(-2)));
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

  it('should show the newest first', async () => {
    expect(await days('')).toEqual(range(1, 12).reverse());
  });

  it("should show a technician the technician's own entries only", async () => {
    expect(await days('', technician)).toEqual([11, 10, 8, 7, 5, 4, 2, 1]);
  });

  it.each([
    ['status=Escalation', [7]],
    ['status=Escalation&status=Open&startDateFrom=2026-05-11', [12, 11]],
    ['priority=High', [8]],
    ['device=Excavator%20A&sort=startDate', range(1, 6)],
    ['startDateFrom=2026-05-03&startDateTo=2026-05-04', [4, 3]],
    ['endDateFrom=2026-05-10&endDateTo=2026-05-13', [8]],
    ['minDowntimeHours=2.5', [12, 10]],
    ['responsiblePerson=South%20crew', []],
    ['q=verin', [5]],
    ['q=%22grease%20line%22%20-broken', []],
  ])('should filter by %s', async (query, expected) => {
    expect(await days(query)).toEqual(expected);
  });

  it('should filter by location, with or without what lies below it', async () => {
    expect(await days(`locationId=${String(pit)}`)).toEqual([11, 9, 7, 5, 3, 1]);
    expect(await days(`locationId=${String(pit)}&includeSublocations=true`)).toHaveLength(12);
  });

  it('should filter by category and by user', async () => {
    expect(await days(`categoryId=${String(hydraulics)}`)).toEqual([3, 2, 1]);
    expect(await days(`userId=${technician.userId}&device=Excavator%20B`)).toEqual([11, 10, 8, 7]);
  });

  it.each([
    'startDate',
    '-startDate',
    'createdAt',
    '-createdAt',
    'updatedAt',
    'endDate',
    '-endDate',
    'downtimeHours',
    '-downtimeHours',
  ])('should give every entry once, page by page, sorted by %s', async (sort) => {
    const whole = (await page(`limit=200&sort=${sort}`)).items.map((entry) => entry.entryId);
    expect(whole).toHaveLength(12);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const next: EntryPage = await page(`limit=5&sort=${sort}${cursor ? `&cursor=${cursor}` : ''}`);
      paged.push(...next.items.map((entry) => entry.entryId));
      cursor = next.nextCursor;
    } while (cursor);
    expect(paged).toEqual(whole);
  });

  it('should put missing values last, whichever the direction', async () => {
    const hours = async (sort: string) => (await page(`sort=${sort}`)).items.map((entry) => entry.downtimeHours);
    expect((await hours('downtimeHours')).slice(0, 7)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, null]);
    expect((await hours('-downtimeHours')).slice(0, 7)).toEqual([3, 2.5, 2, 1.5, 1, 0.5, null]);
  });

  it('should not show an entry twice when others are recorded between two pages', async () => {
    const first = await page('limit=4');
    await logbook.given.entry(manager, { start_date: '2026-06-30' });
    const second = await page(`limit=4&cursor=${first.nextCursor ?? ''}`);
    expect(second.items.map((entry) => entry.startDate)).toEqual([
      '2026-05-08',
      '2026-05-07',
      '2026-05-06',
      '2026-05-05',
    ]);
  });

  it.each([
    ['limit=0', '/limit'],
    ['limit=201', '/limit'],
    ['limit=abc', '/limit'],
    ['limit=1&limit=2', '/limit'],
    ['sort=device', '/sort'],
    ['status=Done', '/status/0'],
    ['startDateFrom=yesterday', '/startDateFrom'],
    ['cursor=abc', '/cursor'],
    ['colour=red', ''],
    [`q=${'x'.repeat(501)}`, '/q'],
  ])('should refuse %s with 400 and say where', async (query, path) => {
    const problem = await logbook.as(manager).problem('GET', `/logbook-entries?${query}`);
    expect(problem.status).toBe(400);
    expect(problem.errors?.map((error) => error.path)).toContain(path);
  });

  it('should refuse a cursor that was changed or made for another order', async () => {
    const { nextCursor } = await page('limit=2');
    const flipped = (nextCursor ?? '').replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    for (const query of [`cursor=${flipped}x`, `cursor=${nextCursor ?? ''}&sort=startDate`]) {
      expect(await logbook.as(manager).problem('GET', `/logbook-entries?${query}`)).toMatchObject({
        status: 400,
        code: 'INVALID_CURSOR',
      });
    }
  });

  it.each(['""', 'the', '!!!', '(((', 'a & | b', "'", '\\', '-', 'ماء النبض', '%', 'or or'])(
    'should answer the search %s without failing',
    async (q) => {
      await page(`q=${encodeURIComponent(q)}`);
    },
  );
});
