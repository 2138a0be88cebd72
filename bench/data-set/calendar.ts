const msPerDay = 86_400_000;
const years = 10;
/** How much is recorded in each month, of an average one: cold starts in winter, few at work in August. */
const seasons = [1.25, 1.2, 1.1, 1, 0.95, 0.9, 0.85, 0.75, 0.95, 1.05, 1.1, 1.2];
const weekend = 0.4;

/** The days of ten years up to a last one, with as many of `rows` on each as its season and its day of the week give it. */
export function* daysOfEntries(rows: number, lastDay: string): Generator<number> {
  const last = Date.parse(lastDay);
  const days = Array.from({ length: Math.round(years * 365.25) }, (_, age) => last - age * msPerDay).reverse();
  const weights = days.map(weightOf);
  const perWeight = rows / weights.reduce((sum, weight) => sum + weight, 0);
  let due = 0;
  let given = 0;
  for (const [index, day] of days.entries()) {
    due += (weights[index] ?? 0) * perWeight;
    for (; given < Math.round(due); given++) yield day;
  }
}

function weightOf(day: number): number {
  const date = new Date(day);
  const isWeekend = date.getUTCDay() % 6 === 0;
  return (seasons[date.getUTCMonth()] ?? 1) * (isWeekend ? weekend : 1);
}
