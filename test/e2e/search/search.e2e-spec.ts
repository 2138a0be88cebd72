import type { LogbookEntryPage } from '../../../src/modules/logbook/dto/logbook-entry.dto';
import type { z } from 'zod';
import type { GivenUser } from '../../factories/given';
import { useLogbook } from '../../setup/logbook';

type Page = z.infer<typeof LogbookEntryPage>;

describe('search', () => {
  const logbook = useLogbook();
  let manager: GivenUser;
  let technician: GivenUser;

  beforeAll(async () => {
    const { given } = logbook;
    manager = await given.manager();
    technician = await given.technician();
    const location_id = await given.location();
    const texts: [string, string, string, string | null][] = [
      ['2026-01-01', 'Excavator A', 'Le vérin fuit au godet', 'Joint <b>remplacé</b> & testé'],
      ['2026-01-02', 'Excavator B', 'Bucket cylinder leaks', null],
      ['2026-01-03', 'Pump 7', 'No pressure', 'Bucket of bolts found in the pump'],
      ['2026-01-04', 'Bucket wheel', 'Bearing hot', 'Bucket bearing greased'],
      [
        '2026-01-05',
        'Water/Sediment',
        'motor.valve <tag>words PN-4711-B at 10.5 bar',
        'mail to a.b@example.com, 3/4" E-22',
      ],
    ];
    for (const [start_date, device, call_description, solution_description] of texts) {
      const owner = device === 'Pump 7' ? technician : manager;
      await given.entry(owner, { start_date, device, call_description, solution_description, location_id });
    }
  });

  const page = async (query: string, user = manager) => {
    const { status, body } = await logbook.as(user).get<Page>(`/logbook-entries?${query}`);
    expect([query, status]).toEqual([query, 200]);
    return body;
  };
  const devices = async (q: string, more = '', user = manager) =>
    (await page(`q=${encodeURIComponent(q)}${more}`, user)).items.map(({ device }) => device);

  it.each([
    ['a word of either description', 'bucket', ['Bucket wheel', 'Pump 7', 'Excavator B']],
    ['the device', 'excavator', ['Excavator B', 'Excavator A']],
    ['the responsible person', 'north cylinder', ['Excavator B']],
    ['a word without its accent, in any case', 'VERIN', ['Excavator A']],
    ['the beginning of the last word', 'bucket cyl', ['Excavator B']],
    ['only the last word by its beginning', 'buck cylinder', []],
    ['no beginning of a single letter', 'l', []],
    ['no beginning of a word that is excluded', 'excavator -buck', ['Excavator B', 'Excavator A']],
    ['no beginning of a phrase that is closed', '"bucket cyl"', []],
    ['the beginning of a phrase that is still open', '"bucket cyl', ['Excavator B']],
    ['either of two words', 'godet or bolts', ['Pump 7', 'Excavator A']],
    ['a month only as a word', '#2026-1', []],
    ['words while an or has nothing behind it yet', 'bolts or', ['Pump 7']],
    ['words while a minus has nothing behind it yet', 'bolts -', ['Pump 7']],
    ['words without the parts of another', 'bucket -bearing/hot', ['Pump 7', 'Excavator B']],
  ])('should find by %s', async (_, q, expected) => {
    expect(await devices(q)).toEqual(expected);
  });

  it.each([
    ...['sediment', 'water', 'valve', 'words', 'tag', '4711', 'example', '5', '3'],
    ...['Water/Sediment', 'motor.valve', '<tag>words', 'PN-4711-B', '10.5', '10,5', 'a.b@example.com', '3/4"', 'E-22'],
  ])('should find words between whatever characters, and these as they are written: %s', async (q) => {
    expect(await devices(q)).toEqual(['Water/Sediment']);
  });

  it('should find among the filtered entries, in the order asked for', async () => {
    expect(await devices('bucket', '&startDateTo=2026-01-03&sort=startDate')).toEqual(['Excavator B', 'Pump 7']);
  });

  it("should find a technician's own entries only", async () => {
    expect(await devices('bucket', '', technician)).toEqual(['Pump 7']);
    expect(await devices('bucket', '&sort=-relevance', technician)).toEqual(['Pump 7']);
  });

  it('should find deleted entries among the deleted ones', async () => {
    await logbook.given.entry(manager, { device: 'Scrapped bucket', is_deleted: true });
    expect(await devices('scrapped')).toEqual([]);
    expect(await devices('scrapped', '&deleted=true')).toEqual(['Scrapped bucket']);
  });

  it('should find an entry under its new text and date', async () => {
    const entryId = await logbook.given.entry(manager, { device: 'Loader', call_description: 'Tyre flat' });
    const path = `/logbook-entries/${entryId}`;
    await logbook.as(manager).patch(path, { callDescription: 'Rim bent', startDate: '2020-02-01' });
    expect(await devices('tyre')).toEqual([]);
    expect(await devices('rim')).toEqual(['Loader']);
  });

  describe('by relevance', () => {
    it('should put the device before the text, and say how many it compared', async () => {
      const { items, relevanceOver } = await page('q=bucket&sort=-relevance');
      expect(items.map(({ device }) => device)).toEqual(['Bucket wheel', 'Pump 7', 'Excavator B'].toSorted(byRank));
      expect(relevanceOver).toBe(3);
    });

    it('should say nothing of relevance otherwise', async () => {
      expect(await page('q=bucket')).not.toHaveProperty('relevanceOver');
    });

    it('should need words', async () => {
      const problem = await logbook.as(manager).problem('GET', '/logbook-entries?sort=-relevance');
      expect(problem).toMatchObject({ status: 400, errors: [{ path: '/sort' }] });
    });
  });

  it.each(['-startDate', '-relevance', 'createdAt'])(
    'should refuse a cursor of a search for something else (%s)',
    async (sort) => {
      const { nextCursor } = await page(`q=bucket&limit=1&sort=${sort}`);
      const next = `sort=${sort}&cursor=${nextCursor ?? ''}`;
      expect((await page(`q=bucket&${next}`)).items).toHaveLength(2);
      for (const query of [`q=excavator&${next}`, ...(sort === '-relevance' ? [] : [next])]) {
        const problem = await logbook.as(manager).problem('GET', `/logbook-entries?${query}`);
        expect(problem).toMatchObject({ status: 400, code: 'INVALID_CURSOR' });
      }
    },
  );

  describe('with highlights', () => {
    it('should mark what it found, in each text that holds it', async () => {
      const { items } = await page('q=bucket%20bear&highlight=true');
      expect(items.map(({ highlights }) => highlights)).toEqual([
        {
          device: '<mark>Bucket</mark> wheel',
          callDescription: '<mark>Bearing</mark> hot',
          solutionDescription: '<mark>Bucket</mark> <mark>bearing</mark> greased',
        },
      ]);
    });

    it('should be HTML in which nothing but the marks is a tag', async () => {
      const { items } = await page('q=remplace&highlight=true');
      expect(items[0]?.highlights).toEqual({
        solutionDescription: 'Joint &lt;b&gt;<mark>remplacé</mark>&lt;/b&gt; &amp; testé',
      });
    });

    it('should show a short text whole, also what stands before the first word', async () => {
      const { items } = await page('q=tag&highlight=true');
      expect(items[0]?.highlights).toEqual({
        callDescription: 'motor.valve &lt;<mark>tag</mark>&gt;words PN-4711-B at 10.5 bar',
      });
    });

    it('should show the places of a long text, with the brackets around them', async () => {
      const filler = 'nothing interesting '.repeat(40);
      await logbook.given.entry(manager, {
        device: 'Long',
        call_description: `${filler}(grommet/bush) ${filler}"grommet"`,
      });
      const { items } = await page('q=grommet&highlight=true');
      const text = items[0]?.highlights?.callDescription ?? '';
      expect(text).toMatch(/ \(<mark>grommet<\/mark>\/bush\) .* … .* &quot;<mark>grommet<\/mark>&quot;$/);
      expect(text.length).toBeLessThan(600);
    });

    it('should be there only when asked for', async () => {
      expect((await page('q=bucket')).items[0]).not.toHaveProperty('highlights');
      expect((await page('q=bucket&sort=-relevance&highlight=true')).items[0]).toHaveProperty('highlights.device');
    });
  });

  describe('for what nobody means to type', () => {
    it.each([
      '""',
      '!!!',
      '(((',
      "'",
      '\\',
      '-',
      '%',
      ':*',
      '" or "',
      "'':*",
      '\u0001',
      '<->',
      '\u202Eكبح',
      '🔧',
      'ʼ',
      'ŉ',
      'oil ʻ',
      '\u0345\u0345',
    ])('should find nothing under %j', async (q) => {
      expect(await devices(q)).toEqual([]);
    });

    it.each([
      'or or',
      '-bucket',
      'a & b | !c',
      '"open',
      'bucket -bucket',
      '-'.repeat(400),
      'a '.repeat(249),
      'x'.repeat(500),
    ])('should answer %j', async (q) => {
      for (const more of ['', '&sort=-relevance&highlight=true', '&sort=endDate']) {
        await page(`q=${encodeURIComponent(q)}${more}`, technician);
      }
    });

    it.each([
      ['too much', 'x'.repeat(10_000)],
      ['a NUL byte', 'a\0b'],
      ['nothing', ''],
      ['white space', '  '],
    ])('should refuse %s', async (_, q) => {
      const problem = await logbook.as(manager).problem('GET', `/logbook-entries?q=${encodeURIComponent(q)}`);
      expect(problem).toMatchObject({ status: 400, errors: [{ path: '/q' }] });
    });
  });
});

/** The device weighs most; a word that occurs once weighs the same in either description. */
function byRank(a: string, b: string): number {
  return Number(b.startsWith('Bucket')) - Number(a.startsWith('Bucket'));
}
