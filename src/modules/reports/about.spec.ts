import { aboutOf, type Listed } from './about';
import { isolated, plainName } from './plain-name';

const made = {
  asOf: '2026-11-25T18:00:30.123Z',
  source: 'live' as const,
  owner: null,
  period: { from: null, to: '2026-11-25' },
  filters: { locations: [], categories: [], devices: [] },
};
const listed: Listed = { groupBy: 'device', measure: 'downtime', shown: 2, total: 2, isLong: false };

describe('what a report is made of', () => {
  it('should be told with the moment and the days', () => {
    expect(aboutOf(made)).toEqual(['All entries, as of 2026-11-25 18:00 UTC', 'Started on 2026-11-25 or earlier']);
  });

  it.each<[Partial<Listed>, string]>([
    [{ groupBy: 'month' }, 'Months shown: 2 of 2'],
    [{ groupBy: 'month', isLong: true }, 'Months shown: 2 of 2 from the first to the last with an entry'],
    [{ groupBy: 'month', total: 130 }, 'Months shown: the latest 2 of 130'],
    [{ measure: 'count', total: 31 }, 'Devices shown: 2 of 31, most entries first'],
    [{ measuredOnly: true }, 'Devices shown: 2 of 2 with a recorded downtime, most downtime first'],
    [{ measuredOnly: true, measure: 'count' }, 'Devices shown: 2 of 2, most entries first'],
    [{ groupBy: 'priority', shown: 0, total: 0 }, 'Priorities shown: 0 of 0, most downtime first'],
  ])('should be told with the groups that are not listed: %j', (groups, sentence) => {
    expect(aboutOf(made, { ...listed, ...groups }).at(-1)).toBe(sentence);
  });

  it('should name what was asked for, in an order that no name can turn', () => {
    const filters = { ...made.filters, devices: ['\u202Epmup', 'מפעל', 'a\nb'] };
    expect(aboutOf({ ...made, filters }).at(-1)).toBe('Devices: “pmup”, “\u2068מפעל\u2069”, “a\uFFFDb”');
  });
});

describe('a name in a text', () => {
  it('should be kept when it is only unusual', () => {
    for (const name of ['Bagger № 5 – süd 🚜', '掘削機', 'مضخة']) expect(plainName(name)).toBe(name);
  });

  it('should turn nothing', () => {
    const turning = '\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069';
    for (const character of turning) expect(plainName(`a${character}b`)).toBe('ab');
  });

  it('should stand by itself where it is read from the right', () => {
    expect(isolated('مضخة 5')).toBe('\u2068مضخة 5\u2069');
    expect(isolated('Pump 5')).toBe('Pump 5');
  });
});
