import { CronTime } from 'cron';

const hourMs = 3_600_000;

/** The times at which something is to be done: a cron expression of five fields, or of six with seconds, in UTC. */
export class Schedule {
  private constructor(
    readonly expression: string,
    private readonly time: CronTime,
  ) {}

  /** @throws Error when the expression is none, or stands for no time at all, such as the 30th of February */
  static of(expression: string): Schedule {
    const schedule = new Schedule(expression, new CronTime(expression, 'UTC'));
    schedule.next(new Date());
    return schedule;
  }

  static isValid(expression: string): boolean {
    try {
      return Boolean(Schedule.of(expression));
    } catch {
      return false;
    }
  }

  /** The first time of the schedule after a moment. */
  next(after: Date): Date {
    return this.time.getNextDateFrom(after, 'UTC').toJSDate();
  }

  /** Whether its next two times are less than an hour apart. */
  get isFrequent(): boolean {
    const first = this.next(new Date());
    return this.next(first).getTime() - first.getTime() < hourMs;
  }
}
