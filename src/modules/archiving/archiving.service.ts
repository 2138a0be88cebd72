import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { dayIn } from '../../common/day-in';
import type { Versioned } from '../../common/http/versioned';
import type { JobRun } from '../../common/unattended-job';
import { UnitOfWork } from '../../database/unit-of-work';
import { JobsService } from '../jobs/jobs.service';
import { LogbookService } from '../logbook/logbook.service';
import { SettingsService } from '../settings/settings.service';
import { entryNotArchived } from './archiving.errors';
import { ArchivingRepository, type Batch, type Due } from './archiving.repository';
import type { ArchiveDue, ArchivePolicy, ArchiveRunQuery, JobRun as Run, RequestArchiveRun } from './dto/archiving.dto';

const jobName = 'archive';
const monthsAhead = 12;

/** What a run moves at once and how it rests in between, so that others get their turn. */
export interface Pace {
  batchSize: number;
  /** How long it rests after each batch, in parts of the time that the batch took. */
  restShare: number;
}

/** What a run has moved. */
export type Moved = Pick<Batch, 'entries' | 'attachments'>;

/**
 * Takes old entries out of the live table, and back when somebody needs to change one. Every batch is a transaction of its
 * own and is found by what is still due: a run that was killed is gone on with by the next.
 */
@Injectable()
export class ArchivingService {
  pace: Pace = { batchSize: 5000, restShare: 0.25 };

  constructor(
    private readonly work: UnitOfWork,
    private readonly archive: ArchivingRepository,
    private readonly logbook: LogbookService,
    private readonly settings: SettingsService,
    private readonly jobs: JobsService,
  ) {}

  /** What is to be archived, and how much of it there is. */
  async policy(caller: Caller): Promise<ArchivePolicy> {
    const { statuses, endedBefore } = await this.due(caller);
    const due = await this.dryRun(caller);
    return { afterMonths: this.settings.get('archive.afterMonths'), statuses: [...statuses], endedBefore, due };
  }

  /** A page of the runs, as JSON text. */
  runs(caller: Caller, query: ArchiveRunQuery): Promise<string> {
    return this.jobs.listRuns(caller, jobName, query);
  }

  /** Asks for a run, which a worker begins within seconds. @throws Conflict when no worker can */
  request(caller: Caller, { dryRun }: RequestArchiveRun): Promise<Run> {
    return this.jobs.request(caller, jobName, dryRun ? { dryRun } : {});
  }

  /** What a run would move now. */
  async dryRun(caller: Caller): Promise<ArchiveDue> {
    const due = await this.due(caller);
    return this.work.once(caller, (tx) => this.archive.due(tx, due));
  }

  /** Moves all that is due. @throws AbortError when it is told to stop; what was moved stays moved */
  async run({ caller, signal, progress }: Pick<JobRun, 'caller' | 'signal' | 'progress'>): Promise<Moved> {
    const { batchSize, restShare } = this.pace;
    const due = await this.due(caller);
    const moved: Moved = { entries: 0, attachments: 0 };
    for (let batch: Batch | undefined; !batch || batch.entries === batchSize;) {
      if (batch) await progress(moved);
      signal.throwIfAborted();
      const begun = performance.now();
      batch = await this.moveBatch(caller, due, batch);
      moved.entries += batch.entries;
      moved.attachments += batch.attachments;
      await pause((performance.now() - begun) * restShare, undefined, { signal });
    }
    return moved;
  }

  /** Makes the partitions that the next year needs, at a time when nobody waits for them. @returns how many are new */
  async makePartitionsAhead(caller: Caller): Promise<number> {
    const { endedBefore } = await this.due(caller, monthsAhead);
    return this.work.once(caller, (tx) => this.archive.makePartitions(tx, endedBefore));
  }

  /** Brings an entry and its attachments back; its age counts anew. @throws NotFound; Conflict when it is not archived */
  async restore(caller: Caller, entryId: string): Promise<Versioned> {
    const restored = await this.work.once(caller, (tx) => this.archive.restore(tx, entryId));
    const entry = await this.logbook.get(caller, entryId);
    if (!restored) throw entryNotArchived();
    return entry;
  }

  /** The years of what somebody has recorded meanwhile may be new. */
  private async moveBatch(caller: Caller, due: Due, after: Batch | undefined): Promise<Batch> {
    await this.work.once(caller, (tx) => this.archive.makePartitions(tx, due.endedBefore));
    return this.work.once(caller, (tx) => this.archive.move(tx, due, after, this.pace.batchSize));
  }

  /** What is due today where the plant stands, or in some months. */
  private async due(caller: Caller, inMonths = 0): Promise<Due> {
    const today = dayIn(this.settings.get('plant.timeZone'));
    const months = this.settings.get('archive.afterMonths') - inMonths;
    const endedBefore = await this.work.once(caller, (tx) => this.archive.monthsBefore(tx, today, months));
    return { endedBefore, statuses: this.settings.get('archive.statuses') };
  }
}
