import type { Backup } from './backup-info';
import { Timeline } from './timeline';

const history = `1\t0/5000060\tno recovery target specified

2\t1/A0000028\tbefore 2026-11-26 00:41:27.5+00
`;

describe('the timeline that the archive ends on', () => {
  const holds = (timeline: number, lsnStop: string) =>
    Timeline.parse('00000003.history', history).holds({
      walStop: `${String(timeline).padStart(8, '0')}0000000000000005`,
      lsnStop,
    } as Backup);

  it.each([
    [1, '0/4000100', true, 'ended before the first timeline was left'],
    [1, '0/5000060', true, 'ended where it was left'],
    [1, '0/5000088', false, 'was given up'],
    [1, '1/60', false, 'was given up, though the second half is lower'],
    [2, '0/F0000000', true, 'ended before the second was left'],
    [2, '1/B0000000', false, 'was given up on the second'],
    [3, '9/0', true, 'is on the timeline itself'],
    [4, '0/1', false, 'is on a timeline that it does not come from'],
  ])('should tell of a backup on timeline %i that ended at %s: %s, it %s', (timeline, lsnStop, expected) => {
    expect(holds(timeline, lsnStop)).toBe(expected);
  });
});
