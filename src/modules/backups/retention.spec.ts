import fc from 'fast-check';
import type { Backup } from './backup-info';
import { retain } from './retention';
import { Timeline } from './timeline';

const dayMs = 86_400_000;
const start = Date.UTC(2025, 0, 1, 1);
const daily = 30;

const current = Timeline.alone(1);
const segment = (timeline: number) => `0000000${timeline}0000000000000004`;

const at = (day: number, hours = 0) => new Date(start + day * dayMs + hours * 3_600_000);

function backup(startedAt: Date, values: Partial<Backup> = {}): Backup {
  const type = values.type ?? 'full';
  const label = `${startedAt.toISOString().replace(/\D/g, '').slice(0, 14)}${type === 'full' ? 'F' : 'I'}`;
  const finishedAt = new Date(startedAt.getTime() + 60_000);
  const rest = {
    databaseSize: 1,
    repositorySize: 1,
    walStart: segment(1),
    walStop: segment(1),
    lsnStop: '0/5000000',
    prior: null,
    hasError: false,
    hold: null,
    manifest: null,
  };
  return { label, type, startedAt, finishedAt, ...rest, ...values };
}

/** What one day brings: mostly one full backup, sometimes none or one more, an error, a hold, or hourly ones. */
const arbitraryDay = fc.record({
  fulls: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(0, 2) }),
  incrementals: fc.constantFrom(0, 0, 0, 2),
  hasError: fc.integer({ min: 0, max: 19 }).map((dice) => dice === 0),
  isHeld: fc.integer({ min: 0, max: 99 }).map((dice) => dice === 0),
});
interface Day {
  fulls: number;
  incrementals: number;
  hasError: boolean;
  isHeld: boolean;
}

function backupsOf(day: number, { fulls, incrementals, hasError, isHeld }: Day): Backup[] {
  const made = Array.from({ length: fulls }, (_, index) => backup(at(day, 8 * index), { hasError }));
  const first = made[0];
  if (!first) return [];
  let prior = first.label;
  for (let hour = 1; hour <= incrementals; hour++) {
    const hold = isHeld && hour === incrementals ? 'an audit' : null;
    const next = backup(at(day, hour), { type: 'incr', prior, hold });
    made.push(next);
    prior = next.label;
  }
  return made.sort((one, other) => one.startedAt.getTime() - other.startedAt.getTime());
}

/** Lives through the days, and looks at what is left after each night's retention. */
function live(days: readonly Day[], look: (left: Backup[], all: Backup[], now: Date, removed: Backup[]) => void): void {
  const all: Backup[] = [];
  let left: Backup[] = [];
  days.forEach((day, index) => {
    const made = backupsOf(index, day);
    all.push(...made);
    left.push(...made);
    const now = at(index, 20);
    const { expired } = retain(left, current, now);
    const removed = left.filter(({ label }) => expired.includes(label));
    left = left.filter(({ label }) => !expired.includes(label));
    look(left, all, now, removed);
  });
}

const monthOf = ({ startedAt }: Backup) => startedAt.toISOString().slice(0, 7);
/** The Monday of the week, which names it. */
const weekOf = ({ startedAt }: Backup) => Math.floor((startedAt.getTime() - Date.UTC(2024, 11, 30)) / (7 * dayMs));
const fullsOf = (backups: readonly Backup[]) => backups.filter(({ type }) => type === 'full');
const ageOf = (now: Date, { startedAt }: Backup) => (now.getTime() - startedAt.getTime()) / dayMs;

/** Of each period that lies whole within so many days, the first backup there was. */
function firsts(
  all: readonly Backup[],
  now: Date,
  periodOf: (backup: Backup) => string | number,
  days: number,
): Backup[] {
  const seen = new Map<string | number, Backup>();
  for (const each of fullsOf(all)) if (!seen.has(periodOf(each))) seen.set(periodOf(each), each);
  return [...seen.values()].filter((first) => ageOf(now, first) < days);
}

/** Labels of those that should be left and are not. Compared by label: deep equality would take minutes. */
function missingFrom(left: readonly Backup[], wanted: readonly Backup[]): string[] {
  const labels = new Set(left.map(({ label }) => label));
  return wanted.map(({ label }) => label).filter((label) => !labels.has(label));
}

describe('retain', () => {
  const year = fc.array(arbitraryDay, { minLength: 400, maxLength: 400 });
  const always = (look: Parameters<typeof live>[1]) =>
    fc.assert(
      fc.property(year, (days) => live(days, look)),
      { numRuns: 3 },
    );

  it('should keep every full backup of the last 30 days', () => {
    always((left, all, now) => {
      const recent = fullsOf(all).filter((each) => ageOf(now, each) < daily);
      expect(missingFrom(left, recent)).toEqual([]);
    });
  });

  it('should keep the first full backup of each week for 3 months and of each month for 12', () => {
    always((left, all, now) => {
      // the shortest that these months can be
      expect(missingFrom(left, firsts(all, now, weekOf, 89))).toEqual([]);
      expect(missingFrom(left, firsts(all, now, monthOf, 365))).toEqual([]);
    });
  });

  it('should let any moment of the last 30 days be restored', () => {
    always((left, all, now) => {
      const { archivedFulls } = retain(left, current, now);
      const archivedSince = fullsOf(left).at(-archivedFulls);
      const oldest = fullsOf(all)[0];
      if (!oldest) return;
      const since = Math.max(now.getTime() - daily * dayMs, oldest.finishedAt.getTime());
      expect(archivedSince?.finishedAt.getTime()).toBeLessThanOrEqual(since);
    });
  });

  it('should never remove what is held, what that needs, or the newest full backup without an error', () => {
    always((left, all) => {
      const labels = new Set(left.map(({ label }) => label));
      expect(
        missingFrom(
          left,
          all.filter(({ hold }) => hold),
        ),
      ).toEqual([]);
      expect(left.filter(({ prior }) => prior && !labels.has(prior))).toEqual([]);
      expect(
        missingFrom(
          left,
          fullsOf(all)
            .filter(({ hasError }) => !hasError)
            .slice(-1),
        ),
      ).toEqual([]);
    });
  });

  it('should remove everything else: about 51 full backups are left', () => {
    const days = Array.from({ length: 400 }, () => ({ fulls: 1, incrementals: 2, hasError: false, isHeld: false }));
    const counts: number[] = [];
    live(days, (left, _, now) => {
      counts.push(fullsOf(left).length);
      expect(retain(left, current, now).expired).toHaveLength(0);
    });
    expect(counts.at(-1)).toBeGreaterThanOrEqual(48);
    expect(Math.max(...counts)).toBeLessThanOrEqual(54);
  });

  it('should remove a backup only together with those that need it', () => {
    always((left, _, __, removed) => {
      const gone = new Set(removed.map(({ label }) => label));
      expect(left.filter(({ prior }) => prior && gone.has(prior))).toEqual([]);
    });
  });

  it('should decide nothing when a backup is of the future', () => {
    expect(() => retain([backup(at(0)), backup(at(5))], current, at(4))).toThrow('20250106010000F');
  });

  it('should count how many full backups keep all of their WAL', () => {
    const backups = [0, 20, 40, 41, 60].map((day) => backup(at(day)));
    const { kept, archivedFulls } = retain(backups, current, at(75));
    expect(kept.get(backups[2]!.label)).toBe('weekly');
    expect(archivedFulls).toBe(2); // of day 41, the anchor, and of day 60
  });

  it('should keep the WAL of what goes on, though a newer backup was given up', () => {
    const backups = [1, 2, 3, 3].map((timeline, day) => backup(at(day), { walStop: segment(timeline) }));
    const third = Timeline.parse('00000003.history', '1\t0/5000060\tbefore 2025-01-01 20:00:00+00\n');
    const { kept, archivedFulls } = retain(backups, third, at(31.5));
    expect(kept.get(backups[0]!.label)).toBe('recovery anchor');
    expect([kept.has(backups[1]!.label), archivedFulls]).toEqual([false, 3]); // the anchor and what is younger than 30 days
  });
});
