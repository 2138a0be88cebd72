import type { Backup } from './backup-info';
import { positionOf, timelineOf } from './segment-names';

const wholeReason = 'no recovery target specified';

/** A timeline that others come from, and where it was left. */
export interface Ancestor {
  number: number;
  /** A position in the WAL: what the timeline has behind it was given up. */
  leftAt: bigint;
  /** When the first transaction behind it was committed, if somebody went back to a moment. */
  before?: Date;
  /** Whether somebody went on from the end of all that there was, and not from an earlier moment. */
  isWhole: boolean;
}

/**
 * A timeline of the server, with those that it comes from. Each restore that somebody goes on with begins one: what the
 * timeline before has behind that point was given up, backups included, and no restore gets from there to what came later.
 */
export class Timeline {
  private constructor(
    readonly number: number,
    /** The oldest first. */
    readonly ancestors: readonly Ancestor[],
    /** Whether a server can follow it from one of those that it comes from. */
    readonly hasHistory: boolean,
  ) {}

  /** Reads a history file: a line for each timeline before, with its number, where it was left, and why. */
  static parse(name: string, text: string): Timeline {
    const ancestors: Ancestor[] = [];
    for (const [, number, lsn = '', reason = ''] of text.matchAll(/^(\d+)\t([\dA-F]+\/[\dA-F]+)\t(.*)$/gm)) {
      const where = { leftAt: positionOf(lsn), before: momentIn(reason), isWhole: reason === wholeReason };
      let ancestor = { number: Number(number), ...where };
      // PostgreSQL names the timeline that was followed, though the target lay before it began: then it was left before
      for (let last = ancestors.at(-1); last && last.leftAt >= where.leftAt; last = ancestors.at(-1)) {
        ancestor = { number: last.number, ...where };
        ancestors.pop();
      }
      ancestors.push(ancestor);
    }
    return new Timeline(timelineOf(name), ancestors, true);
  }

  /** The first timeline, which has no history; or one whose history never reached the archive. */
  static alone(number: number): Timeline {
    return new Timeline(number, [], number === 1);
  }

  /** What its history is called in the archive. */
  get historyName(): string {
    return `${this.number.toString(16).toUpperCase().padStart(8, '0')}.history`;
  }

  /** The timeline right before it. */
  get parent(): Ancestor | undefined {
    return this.ancestors.at(-1);
  }

  /** Where it left another timeline; undefined when it does not come from it. */
  left(timeline: Pick<Timeline, 'number'>): Ancestor | undefined {
    return this.ancestors.find(({ number }) => number === timeline.number);
  }

  /** Whether a restore that begins with a backup can follow it. */
  holds({ walStop, lsnStop }: Backup): boolean {
    const number = timelineOf(walStop);
    const ancestor = this.ancestors.find((each) => each.number === number);
    return number === this.number || (ancestor !== undefined && positionOf(lsnStop) <= ancestor.leftAt);
  }

  /** What PostgreSQL calls it, when a restore begins with a backup: without a history it can be named in no other way. */
  targetFrom({ walStop }: Backup): string {
    return timelineOf(walStop) === this.number ? 'current' : String(this.number);
  }
}

/** As PostgreSQL writes it: before 2026-11-26 00:41:27.5+00. */
function momentIn(reason: string): Date | undefined {
  const [, day, time, hours, minutes = '00'] =
    /^before (\d{4}-\d\d-\d\d) ([\d:.]+)([+-]\d\d)(?::?(\d\d))?$/.exec(reason) ?? [];
  return day === undefined ? undefined : new Date(`${day}T${time}${hours}:${minutes}`);
}
