import type { Backup } from './backup-info';
import { Timeline } from './timeline';

const history = `1\t0/5000060\tno recovery target specified

2\t1/A0000028\tbefore 2026-11-26 00:41:27.5+00
`;
const timeline = Timeline.parse('00000003.history', history);
const backup = (number: number, lsnStop: string) =>
  ({ walStop: `${String(number).padStart(8, '0')}0000000000000005`, lsnStop }) as Backup;

describe('a timeline', () => {
  it.each([
    [1, '0/4000100', true, 'ended before the first timeline was left'],
    [1, '0/5000060', true, 'ended where it was left'],
    [1, '0/5000088', false, 'was given up'],
    [1, '1/60', false, 'was given up, though the second half is lower'],
    [2, '0/F0000000', true, 'ended before the second was left'],
    [2, '1/B0000000', false, 'was given up on the second'],
    [3, '9/0', true, 'is on the timeline itself'],
    [4, '0/1', false, 'is on a timeline that it does not come from'],
  ])('should tell of a backup on timeline %i that ended at %s: %s, it %s', (number, lsnStop, expected) => {
    expect(timeline.holds(backup(number, lsnStop))).toBe(expected);
  });

  it('should know when those before it were left', () => {
    expect(timeline.number).toBe(3);
    expect(timeline.ancestors).toEqual([
      { number: 1, leftAt: 0x5000060n, before: undefined, isWhole: true },
      { number: 2, leftAt: 0x1a0000028n, before: new Date('2026-11-26T00:41:27.5Z'), isWhole: false },
    ]);
    const elsewhere = Timeline.parse('00000002.history', '1\t0/60\tbefore 2026-11-26 06:11:27.25+05:30\n');
    expect(elsewhere.parent?.before).toEqual(new Date('2026-11-26T00:41:27.25Z'));
  });

  it('should not come from one that had not begun where it was left', () => {
    const text = '1\t0/5000060\tbefore 2026-11-26 10:00:00+00\n2\t0/4000060\tbefore 2026-11-26 09:00:00+00\n';
    const third = Timeline.parse('00000003.history', text);
    expect(third.ancestors).toMatchObject([
      { number: 1, leftAt: 0x4000060n, before: new Date('2026-11-26T09:00:00Z') },
    ]);
    expect(third.holds(backup(1, '0/4800060'))).toBe(false);
  });

  it('should be named to PostgreSQL by its number, unless the backup is its own', () => {
    expect(timeline.targetFrom(backup(1, '0/4000100'))).toBe('3');
    expect(timeline.targetFrom(backup(3, '9/0'))).toBe('current');
    expect([timeline.historyName, Timeline.parse('0000001F.history', history).number]).toEqual([
      '00000003.history',
      31,
    ]);
  });
});
