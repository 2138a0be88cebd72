import fc from 'fast-check';
import { byteRange } from './byte-range';

describe('byteRange', () => {
  it('should always lie within the content', () => {
    const digits = fc.oneof(fc.constant(''), fc.nat(300).map(String), fc.bigInt({ min: 0n }).map(String));
    fc.assert(
      fc.property(digits, digits, fc.nat(200), (from, to, size) => {
        const range = byteRange(`bytes=${from}-${to}`, size);
        if (range === undefined || range === 'unsatisfiable') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start).toBeLessThanOrEqual(range.end);
        expect(range.end).toBeLessThan(size);
      }),
    );
  });

  it.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=-3', { start: 7, end: 9 }],
    ['bytes=-30', { start: 0, end: 9 }],
    ['Bytes=2-3', { start: 2, end: 3 }],
    ['bytes=2 - 3', { start: 2, end: 3 }],
    ['bytes=10-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=3-2', undefined],
    ['bytes=0-1,3-4', undefined],
    ['bytes=-', undefined],
    ['bytes=0x1-2', undefined],
    ['items=0-1', undefined],
    [undefined, undefined],
  ])('should read %s', (header, expected) => {
    expect(byteRange(header, 10)).toEqual(expected);
  });
});
