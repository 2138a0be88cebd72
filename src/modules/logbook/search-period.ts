/** Months that a search looks at: `months` of them, the month of `from` first, then further back or on. */
export interface Period {
  /** A day, as 2026-11-23. */
  from: string;
  months: number;
  backwards: boolean;
}

const monthsPerYear = 12;
const msPerDay = 86_400_000;
const surplus = 1.5;
/** Stands for "none was found": a first guess that is likely to hold a page of a word that few entries hold. */
const fewest = 0.25;
const longestGuessDays = 20_000;

/** What a walk along the list met: from which day to which, and how many matches. */
export interface Walked {
  from: string;
  to: string;
  found: number;
}

/** Guesses how many months from there on hold `wanted` matches. Rather too many than too few. */
export function monthsToHold(wanted: number, { from, to, found }: Walked, backwards: boolean): number {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const days = ((Math.abs(start - end) / msPerDay + 1) * surplus * wanted) / Math.max(found, fewest);
  const reach = Math.min(days, longestGuessDays) * msPerDay;
  const last = new Date(backwards ? start - reach : start + reach).toISOString();
  return Math.abs(monthOf(from) - monthOf(last)) + 1;
}

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
