import fc from 'fast-check';
import { dayOf } from './days';
import { hoursOf, numberOf } from './hours';

const today = '2026-11-25';
const months = {
  en: 'January February March April May June July August September October November December',
  fr: 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre',
  de: 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember',
  it: 'gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre',
  es: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre',
};
const days = fc.date({ min: new Date('1950-01-01'), max: new Date('2026-12-31'), noInvalidDate: true });
const separators = fc.constantFrom('/', '.', '-', ' ', ' / ', '. ');
const times = fc.constantFrom('', ' 14:30', 'T06:30:00', ' 2:05 pm', ', 14:30:15', 'T06:30:00.000Z');

function parts(date: Date): { iso: string; year: string; month: number; day: number } {
  const iso = date.toISOString().slice(0, 10);
  return { iso, year: iso.slice(0, 4), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

describe('a day in words', () => {
  it('should be read as it was written, in every order, with zeros or without', () => {
    fc.assert(
      fc.property(
        days,
        separators,
        times,
        fc.boolean(),
        fc.constantFrom('DMY', 'MDY', 'YMD'),
        (date, separator, time, zeros, order) => {
          const { iso, year, month, day } = parts(date);
          const [d, m] = [day, month].map((part) => String(part).padStart(zeros ? 2 : 1, '0')) as [string, string];
          const written = { DMY: [d, m, year], MDY: [m, d, year], YMD: [year, m, d] }[order].join(separator);
          expect(dayOf(written + time, order, today)).toBe(iso);
          expect(dayOf(iso + time, order, today)).toBe(iso);
        },
      ),
    );
  });

  it('should be read with the name of the month, or its beginning, in five languages', () => {
    const ways = (day: number, month: string, year: string) => [
      `${String(day)} ${month} ${year}`,
      `${String(day)}. ${month.toUpperCase()} ${year}`,
      `${month} ${String(day)}, ${year}`,
      `${String(day)} de ${month} de ${year}`,
      `${String(day)}-${month}-${year}`,
      `${year} ${month} ${String(day)}`,
    ];
    fc.assert(
      fc.property(days, fc.constantFrom(...Object.values(months)), fc.nat(5), (date, names, way) => {
        const { iso, year, month, day } = parts(date);
        const name = names.split(' ')[month - 1] ?? '';
        expect(dayOf(ways(day, name, year)[way] ?? '', 'DMY', today)).toBe(iso);
      }),
    );
  });

  it.each([
    ['1er juillet 2004', '2004-07-01'],
    ['jeudi 1er juillet 2004', '2004-07-01'],
    ['Thu, 1st July 2004', '2004-07-01'],
    ['01-Jul-04', '2004-07-01'],
    ['1. Mrz 2004', '2004-03-01'],
    ['3 sett. 2004', '2004-09-03'],
    ['20040701', '2004-07-01'],
    ['38169', '2004-07-01'],
    ['1.7.27', '2027-07-01'],
    ['1.7.28', '1928-07-01'],
  ])('should take %s for %s', (text, day) => {
    expect(dayOf(text, 'DMY', today)).toBe(day);
  });

  it.each(['week 12', '31/02/2004', '2004-13-01', '12/2004', '2004', 'jui 2004', '1 2 3 4', '', 'soon', '1900-02-29'])(
    'should not be made of %p',
    (text) => {
      expect(dayOf(text, 'DMY', today)).toBeUndefined();
    },
  );
});

describe('a duration in words', () => {
  const conventions = { decimalSign: ',', downtimeUnit: 'hours' } as const;
  const minutes = fc.integer({ min: 0, max: 60 * 1000 });

  it('should be read as it was written', () => {
    fc.assert(
      fc.property(minutes, fc.nat(9), (all, way) => {
        const [h, m] = [Math.floor(all / 60), all % 60];
        const mm = String(m).padStart(2, '0');
        const ways = [
          `${h}h${mm}`,
          `${h} h ${m} min`,
          `${all} min`,
          `${h}:${mm}`,
          `${h}:${mm}:00`,
          `${h} heures ${m} minutes`,
          `${h} Std. ${m} Minuten`,
          `${h} ore ${m} minuti`,
          `${h} horas ${m}`,
          `${all}'`,
        ];
        expect(hoursOf(ways[way] ?? '', conventions)).toBeCloseTo(all / 60, 9);
      }),
    );
  });

  it('should be read with either decimal sign', () => {
    const hundredths = fc.integer({ min: -9_999_999, max: 9_999_999 });
    fc.assert(
      fc.property(hundredths, fc.constantFrom(',', '.'), fc.constantFrom('', ' h', ' Stunden'), (value, sign, unit) => {
        expect(hoursOf((value / 100).toFixed(2).replace('.', sign) + unit, conventions)).toBeCloseTo(value / 100, 9);
      }),
    );
  });

  it.each([
    ['1 234,5', 1234.5],
    ["1'234.5", 1234.5],
    ['1.234,50', 1234.5],
    ['1,234,567', 1_234_567],
    ['0.125', 0.125],
    ['1.234', 1234],
    ['1,234', 1.234],
    ['2 days', 48],
    ['1,5 Tage', 36],
    ['-2h30', -2.5],
  ])('should take %p for %d', (text, hours) => {
    expect(hoursOf(text, conventions)).toBeCloseTo(hours, 9);
  });

  it.each(['', 'h', 'n/a', '2 pumps', '1:75', '1..5', '--3', 'about 3 h'])('should not be made of %p', (text) => {
    expect(hoursOf(text, conventions)).toBeUndefined();
  });

  it('should count minutes where the column does', () => {
    expect(hoursOf('90', { decimalSign: '.', downtimeUnit: 'minutes' })).toBe(1.5);
    expect(hoursOf('2 h', { decimalSign: '.', downtimeUnit: 'minutes' })).toBe(2);
  });

  it('should let the mapping decide what 1,234 is', () => {
    expect([numberOf('1,234', ','), numberOf('1,234', '.')]).toEqual([1.234, 1234]);
  });
});
