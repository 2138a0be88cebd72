import fc from 'fast-check';
import { InvalidInput } from '../domain.error';
import { IfMatchPipe } from './if-match';

describe('If-Match', () => {
  const pipe = new IfMatchPipe({ isRequired: () => false });

  const version = fc.integer({ min: 0, max: 30 });
  const opaque = fc.oneof(
    version.map(String),
    version.map((number) => `0${String(number)}`),
    fc.constantFrom('', '-1', '1.0', '1,2', ' 1', "W/'1'", '99999999999999999999'),
    fc.stringMatching(/^[!#019,/Wxÿ]*$/),
  );
  const tag = fc.tuple(fc.boolean(), opaque).map(([isWeak, text]) => `${isWeak ? 'W/' : ''}"${text.replace(' ', '')}"`);
  const comma = fc.constantFrom(',', ', ', ' ,', '\t,  ', ', ,', ',,');
  const list = fc.array(fc.tuple(tag, comma), { minLength: 1, maxLength: 6 });
  const headerOf = (items: [string, string][]) => items.flat().slice(0, -1).join('');

  it('should be true of a version exactly when one of its tags, strong and to the letter, is that of the version', () => {
    fc.assert(
      fc.property(list, version, (items, current) => {
        const isTrue = items.some(([named]) => named === `"${String(current)}"`);
        expect(pipe.transform(headerOf(items))?.includes(current)).toBe(isTrue);
      }),
    );
  });

  it('should not depend on the order of its tags, on empty ones among them, or on white space', () => {
    fc.assert(
      fc.property(list, (items) => {
        const tags = items.map(([named]) => named);
        const turned = ` , ${tags.toReversed().join(' ,, ')} ,`;
        expect(pipe.transform(turned)?.toSorted()).toEqual(pipe.transform(tags.join(','))?.toSorted());
      }),
    );
  });

  it('should name nothing but versions that a row can have', () => {
    fc.assert(
      fc.property(list, (items) => {
        for (const named of pipe.transform(headerOf(items)) ?? []) {
          expect(Number.isInteger(named) && named >= 0 && named < 2 ** 31).toBe(true);
        }
      }),
    );
  });

  it('should be refused, or read, whatever it is', () => {
    const anything = fc.stringMatching(/^["W/*, 12x\\]*$/);
    fc.assert(
      fc.property(anything, (header) => {
        try {
          pipe.transform(header);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidInput);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('should let any version be the one as *, and without it', () => {
    expect([pipe.transform('*'), pipe.transform(undefined)]).toEqual([undefined, undefined]);
  });

  it.each([
    '',
    ',',
    '1',
    'W/1',
    'w/"1"',
    '"1',
    '"1"2"',
    '"1" "2"',
    '"1""2"',
    '"1" and "2"',
    '*, "1"',
    '"1", *',
    '"1";',
  ])('should be refused as %s', (header) => {
    expect(() => pipe.transform(header)).toThrow(InvalidInput);
  });
});
