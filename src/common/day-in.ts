/**
 * The calendar day at a moment, now unless said otherwise, as `YYYY-MM-DD`.
 * @param timeZone a name of the IANA database
 */
export function dayIn(timeZone: string, moment = new Date()): string {
  const format = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${parts.year ?? ''}-${parts.month ?? ''}-${parts.day ?? ''}`;
}
