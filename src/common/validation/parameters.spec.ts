import fc from 'fast-check';
import { DayParameter, FlagParameter, HoursParameter, InstantParameter, wholeParameter } from './parameters';

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789.,-+eExX_ \n９٣')) }),
);

describe('a parameter', () => {
  it('should be read as the whole number that its digits mean', () => {
    const parameter = wholeParameter(1, Number.MAX_SAFE_INTEGER);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (number) => {
        expect(parameter.parse(String(number))).toBe(number);
      }),
    );
  });

  it('should be a whole number in no other form', () => {
    const parameter = wholeParameter(0, Number.MAX_SAFE_INTEGER);
    fc.assert(
      fc.property(anyText, (text) => {
        const { success, data } = parameter.safeParse(text);
        expect(success ? String(data) : text).toBe(text);
        expect(success).toBe(/^(?:0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text)));
      }),
    );
  });

  it('should be read as the hours that it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999_999 }), (hundredths) => {
        expect(HoursParameter.parse((hundredths / 100).toFixed(2))).toBe(hundredths / 100);
      }),
    );
  });

  it.each([
    '',
    ' ',
    '0x10',
    '1e1',
    '+1',
    '-1',
    '-0',
    '.5',
    '5.',
    '1,5',
    '2.555',
    '100000000',
    'Infinity',
    'NaN',
    '1\n',
  ])('should not be hours: %j', (text) => {
    const issues = HoursParameter.safeParse(text).error?.issues.map(({ message }) => message);
    expect(issues).toEqual(['must be a number from 0 to 99999999.99 with at most 2 decimals']);
  });

  it('should be told once what a number beyond all numbers may be', () => {
    const issues = wholeParameter(1, 200)
      .safeParse('9'.repeat(20))
      .error?.issues.map(({ message }) => message);
    expect(issues).toEqual(['must be a whole number from 1 to 200']);
  });

  it('should be true or false', () => {
    expect([FlagParameter.parse('true'), FlagParameter.parse('false')]).toEqual([true, false]);
    fc.assert(fc.property(anyText, (text) => expect(FlagParameter.safeParse(text).success).toBe(false)));
  });

  it.each([
    '',
    '2026-1-1',
    '20260101',
    '2026-02-30',
    '2026-01-01T00:00:00Z',
    'now',
    'infinity',
    ' 2026-01-01',
    '1899-12-31',
  ])('should not be a day: %j', (text) => {
    expect(DayParameter.safeParse(text).error?.issues).toHaveLength(1);
  });

  it.each(['', '2026-01-01', '2026-01-01T24:00:00Z', '2026-01-01T00:00:00', 'now', '9999-01-01T00:00:00Z'])(
    'should not be an instant: %j',
    (text) => {
      expect(InstantParameter.safeParse(text).error?.issues).toHaveLength(1);
    },
  );
});
