import type { Schedule } from '../../common/schedule';
import type { JobBook } from './job-book';

/**
 * When a job is due next: the first time of its schedule after its latest run was scheduled and began. A time that has
 * passed is due now; however many were missed, the run that begins then stands for all of them.
 */
export function nextDue(schedule: Schedule, book: JobBook, startsAtOnce = false): Date {
  const { scheduledFor, startedAt, enabledSince } = book;
  if (!scheduledFor) return startsAtOnce ? enabledSince : schedule.next(enabledSince);
  return schedule.next(startedAt && startedAt > scheduledFor ? startedAt : scheduledFor);
}
