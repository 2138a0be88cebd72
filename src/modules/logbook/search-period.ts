/** Months that a search looks at: `months` of them, the month of `from` first, then further back or on. */
export interface Period {
  /** A day, as 2026-11-23. */
  from: string;
  months: number;
  backwards: boolean;
}

const monthsPerYear = 12;
const msPerDay = 86_400_000;

/** The period as a query for `app.dated_vector`: whole years as years, other months as months. */
export function periodQuery(period: Period): string {
  const [first, last] = bounds(period);
  const lexemes: string[] = [];
  for (let month = first; month <= last;) {
    const year = Math.floor(month / monthsPerYear);
    const isWholeYear = month % monthsPerYear === 0 && month + monthsPerYear - 1 <= last;
    lexemes.push(isWholeYear ? `'#${year}'` : `'#${year}-${(month % monthsPerYear) + 1}'`);
    month += isWholeYear ? monthsPerYear : 1;
  }
  return lexemes.join(' | ');
}

/** The day of the period that is farthest from where it begins. */
export function farEnd(period: Period): string {
  const [first, last] = bounds(period);
  const month = period.backwards ? first : last + 1;
  const firstOfMonth = Date.UTC(Math.floor(month / monthsPerYear), month % monthsPerYear, 1);
  return new Date(period.backwards ? firstOfMonth : firstOfMonth - msPerDay).toISOString().slice(0, 10);
}

function bounds({ from, months, backwards }: Period): [first: number, last: number] {
  const month = monthOf(from);
  return backwards ? [month - months + 1, month] : [month, month + months - 1];
}

/** Months since the year 0. */
function monthOf(day: string): number {
  return Number(day.slice(0, 4)) * monthsPerYear + Number(day.slice(5, 7)) - 1;
}
