import fc from 'fast-check';
import type { Backup } from './backup-info';
import { SegmentNames, timelineOf } from './segment-names';

const mebibyte = 1024 * 1024;

describe('SegmentNames', () => {
  it('should go from the last segment of one log to the first of the next', () => {
    const names = new SegmentNames();
    expect(names.format(1, 255)).toBe('0000000100000000000000FF');
    expect(names.format(1, 256)).toBe('000000010000000100000000');
    expect(new SegmentNames(64 * mebibyte).format(1, 64)).toBe('000000010000000100000000');
  });

  it('should read what it writes, with the size that the ends of backups show', () => {
    const anyPosition = fc.bigInt({ min: 1n, max: 2n ** 44n });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), anyPosition, fc.integer({ min: 1 }), (power, end, timeline) => {
        const names = new SegmentNames(2 ** power * mebibyte);
        const number = names.numberAt(end - 1n);
        const walStop = names.format(timeline, number);
        expect([timelineOf(walStop), names.numberOf(walStop)]).toEqual([timeline, number]);
        const lsnStop = `${(end >> 32n).toString(16)}/${(end & 0xffffffffn).toString(16)}`;
        if (Number.parseInt(walStop.slice(16), 16) > 0)
          expect(SegmentNames.of([{ walStop, lsnStop } as Backup])).toEqual(names);
      }),
    );
  });
});
