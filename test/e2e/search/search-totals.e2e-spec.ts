import type { GivenUser } from '../../factories/given';
import { useLogbook } from '../../setup/logbook';

interface Counted {
  items: object[];
  nextCursor: string | null;
  total: number;
  totalIsEstimate: boolean;
}

const entries = 3000;

describe('how many entries a search finds', () => {
  const logbook = useLogbook();
  let manager: GivenUser;
  let technician: GivenUser;
  let plant: number;

  beforeAll(async () => {
    const { given, database } = logbook;
    manager = await given.manager();
    technician = await given.technician();
    plant = await given.location();
    const hall = await given.location({ parentId: plant });
    const elsewhere = await given.location();
    await database.query(
      `INSERT INTO logbook_entries
         (user_id, start_date, responsible_person, location_id, device, call_description, status)
       SELECT $1, date '2010-01-01' + n, 'Crew', CASE n % 10 WHEN 0 THEN $2::int ELSE $3 END, 'Crane',
         CASE WHEN n % 2 = 0 THEN 'hook bent' ELSE 'rope worn' END || CASE WHEN n % 100 = 0 THEN ' brake' ELSE '' END, 'Open'
       FROM generate_series(1, $4::int) n`,
      [manager.userId, hall, elsewhere, entries],
    );
    await given.entry(technician, { call_description: 'hook lost' });
    await database.query('ANALYZE logbook_entries');
  });

  const count = async (query: string, user = manager) => {
    const { status, body } = await logbook.as(user).get<Counted>(`/logbook-entries?${query}`);
    expect([query, status]).toEqual([query, 200]);
    return body;
  };

  it.each([
    ['a frequent word', 'q=hook', entries / 2],
    ['a rare word', 'q=brake', entries / 100],
    ['words that exclude each other less than half', 'q=crane%20-hook', entries / 2],
    ['a word among what filters leave', `q=hook&startDateTo=2014-02-08`, entries / 4],
    ['words in the archive and at work', 'q=hook&scope=all', entries / 2],
  ])('should be expected about right for %s', async (_, query, matches) => {
    const { total, totalIsEstimate } = await count(`${query}&count=estimate&limit=5`);
    expect(totalIsEstimate).toBe(true);
    expect(total).toBeGreaterThan(matches * 0.7);
    expect(total).toBeLessThan(matches * 1.3);
  });

  it('should be expected about right for a location and what lies below it', async () => {
    const below = `locationId=${String(plant)}&includeSublocations=true&limit=5`;
    for (const query of [below, `${below}&sort=-createdAt`]) {
      const { total, totalIsEstimate } = await count(`${query}&count=estimate`);
      expect(totalIsEstimate).toBe(true);
      expect(total).toBeGreaterThan(entries * 0.07);
      expect(total).toBeLessThan(entries * 0.13);
    }
  });

  it.each(['exact', 'estimate'])('should be known where the page shows them all (%s)', async (way) => {
    expect(await count(`q=brake&limit=200&count=${way}`)).toMatchObject({ total: 30, totalIsEstimate: false });
    expect(await count(`q=zzzz&count=${way}`)).toMatchObject({ items: [], total: 0, totalIsEstimate: false });
    const ranked = await count(`q=brake&sort=-relevance&limit=5&count=${way}`);
    expect(ranked).toMatchObject({ total: 30, totalIsEstimate: false, relevanceOver: 30, relevanceIsPartial: false });
    const next = await count(`q=brake&sort=-relevance&limit=5&count=${way}&cursor=${ranked.nextCursor ?? ''}`);
    expect(next).toMatchObject({ total: 30, totalIsEstimate: false });
  });

  it('should never be less than what the page shows', async () => {
    for (let made = 0; made < 8; made++) await logbook.given.entry(manager, { call_description: 'unheard of' });
    for (const sort of ['-startDate', '-relevance']) {
      const { total } = await count(`q=unheard&limit=5&count=estimate&sort=${sort}`);
      expect(total).toBeGreaterThanOrEqual(6);
    }
  });

  it("should be counted among a technician's own entries, whichever way it is asked for", async () => {
    await logbook.given.entry(technician, { call_description: 'hook found' });
    const answer = await count('q=hook&limit=1&count=estimate', technician);
    expect(answer).toMatchObject({ total: 2, totalIsEstimate: false });
  });
});
