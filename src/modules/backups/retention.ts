import type { Backup } from './backup-info';
import { backupFromTheFuture } from './backups.errors';
import type { Timeline } from './timeline';

const dayMs = 86_400_000;
const dailyDays = 30;
const weeklyMonths = 3;
const monthlyMonths = 12;
/** A backup that began while this process looked at the clock is not from the future. */
const toleranceMs = 60_000;

/** Which backups stay and which go. */
export interface Retention {
  /** Labels of the backups that stay, each with why. */
  kept: Map<string, string>;
  /** Labels of the backups to remove, oldest first. Those that need one of them are named as well. */
  expired: string[];
  /** WAL is kept from the start of so many full backups, counted from the newest: any moment since can be restored. */
  archivedFulls: number;
}

/**
 * Decides by the backups that there are and the clock, and by nothing else: 30 daily, the first of each week for 3
 * months and of each month for a year. Weeks (ISO 8601) and months are those of UTC.
 * @param backups oldest first
 * @param current the timeline that the logbook goes on with: what a restore has given up is no anchor for it
 * @throws Conflict when a backup is of the future
 */
export function retain(backups: readonly Backup[], current: Timeline, now: Date): Retention {
  const future = backups.filter(({ finishedAt }) => finishedAt.getTime() > now.getTime() + toleranceMs);
  if (future.length > 0)
    throw backupFromTheFuture(
      future.map(({ label }) => label),
      now,
    );

  const fulls = backups.filter(({ type }) => type === 'full');
  const anchor = anchorOf(fulls, current, now);
  const kept = new Map([...reasonsToKeep(fulls, anchor, now)].reverse());
  const since = anchor?.startedAt ?? fulls[0]?.startedAt ?? now;
  // newest first, so that one that is kept keeps what it needs
  for (const backup of [...backups].reverse()) {
    if (backup.hold) kept.set(backup.label, `held: ${backup.hold}`);
    else if (backup.type !== 'full' && backup.startedAt >= since) kept.set(backup.label, 'since the recovery anchor');
    if (backup.prior && kept.has(backup.label) && !kept.has(backup.prior))
      kept.set(backup.prior, `needed by ${backup.label}`);
  }
  return {
    kept,
    expired: backups.map(({ label }) => label).filter((label) => !kept.has(label)),
    archivedFulls: fulls.filter(({ label, startedAt }) => kept.has(label) && startedAt >= since).length,
  };
}

/**
 * The newest full backup that is older than 30 days and leads to the present: with it every moment of the last 30 days can
 * be restored.
 */
export function anchorOf(fulls: readonly Backup[], current: Timeline, now: Date): Backup | undefined {
  const latest = now.getTime() - dailyDays * dayMs;
  return fulls.filter((full) => full.finishedAt.getTime() <= latest && current.holds(full)).at(-1);
}

/** Label and reason of each full backup to keep, the weightiest reason first. */
function* reasonsToKeep(fulls: readonly Backup[], anchor: Backup | undefined, now: Date): Generator<[string, string]> {
  for (const { label, finishedAt } of fulls)
    if (finishedAt.getTime() > now.getTime() - dailyDays * dayMs) yield [label, 'daily'];
  if (anchor) yield [anchor.label, 'recovery anchor'];
  for (const label of firstOfEach(isoWeek, fulls, monthsBefore(now, weeklyMonths))) yield [label, 'weekly'];
  for (const label of firstOfEach(month, fulls, monthsBefore(now, monthlyMonths))) yield [label, 'monthly'];
  const sound = fulls.filter(({ hasError }) => !hasError).at(-1);
  if (sound) yield [sound.label, 'newest without an error'];
}

/** The first full backup of each period, if it is not older than that, and when it has an error also the first without. */
function firstOfEach(periodOf: (time: Date) => string, fulls: readonly Backup[], oldest: Date): Set<string> {
  const first = (candidates: readonly Backup[]) => [
    ...new Map(candidates.toReversed().map((backup) => [periodOf(backup.startedAt), backup])).values(),
  ];
  const found = [...first(fulls), ...first(fulls.filter(({ hasError }) => !hasError))];
  return new Set(found.filter(({ startedAt }) => startedAt >= oldest).map(({ label }) => label));
}

function month(time: Date): string {
  return time.toISOString().slice(0, 7);
}

/** The Thursday decides which year a week belongs to; its date names the week as well. */
function isoWeek(time: Date): string {
  const daysSinceMonday = (time.getUTCDay() + 6) % 7;
  return new Date(time.getTime() + (3 - daysSinceMonday) * dayMs).toISOString().slice(0, 10);
}

/** The same day and time some months earlier, or the last day of that month when it is shorter. */
function monthsBefore(time: Date, months: number): Date {
  const earlier = new Date(time);
  earlier.setUTCDate(1);
  earlier.setUTCMonth(earlier.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(earlier.getUTCFullYear(), earlier.getUTCMonth() + 1, 0)).getUTCDate();
  earlier.setUTCDate(Math.min(time.getUTCDate(), lastDay));
  return earlier;
}
