import { Injectable } from '@nestjs/common';
import { type Caller, commandCaller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import { type HealthDetail, TellsHealth } from '../../common/health-detail';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';
import { JobsService } from '../jobs/jobs.service';
import { type BackupFacts, isCopyCurrent, noCopy, noWorker, problemsOf, walBacklog } from './backup-problems';
import { backupsAtRisk, noLoss } from './backups.errors';
import { BackupsRepository } from './backups.repository';
import { timelineOf } from './segment-names';
import type { BackupQuery, BackupStatus, RequestBackup } from './dto/backup.dto';

/** What people see of the backups, in any process: it is what the worker reported, and what the server knows now. */
@Injectable()
@TellsHealth('backups')
export class BackupStatusService implements HealthDetail {
  constructor(
    private readonly work: UnitOfWork,
    private readonly backups: BackupsRepository,
    private readonly cursors: CursorCodec,
    private readonly jobs: JobsService,
    private readonly audit: AuditService,
  ) {}

  /** Asks a worker for a backup. @throws Conflict when backups are off */
  request(caller: Caller, { type }: RequestBackup) {
    return this.jobs.request(caller, type === 'full' ? 'backup-full' : 'backup-incremental');
  }

  async list(caller: Caller, query: BackupQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.run(caller, (tx) => this.backups.list(tx, request)), this.cursors);
  }

  async status(caller: Caller, now = new Date()): Promise<BackupStatus> {
    const facts = await this.facts(caller);
    const { state, totals, archiver, keysCopy } = facts;
    const drill = await this.work.once(caller, (tx) => this.backups.lastGoodDrill(tx));
    return {
      enabled: state?.offBecause === null,
      offBecause: state ? state.offBecause : noWorker,
      description: state?.description ?? null,
      reportedAt: instant(state?.reportedAt),
      timeline: timelineOf(archiver.currentWal),
      recoveryWindow: windowOf(facts),
      givenUpWindows: state?.givenUp ?? [],
      lastFullBackupAt: instant(totals.lastFullAt),
      lastFullBackupAgeSeconds: age(totals.lastFullAt, now),
      lastBackupAt: instant(totals.lastAt),
      lastBackupAgeSeconds: age(totals.lastAt, now),
      lastArchivedWal: archiver.lastArchivedWal,
      lastArchivedAt: instant(archiver.lastArchivedAt),
      walBacklog: walBacklog(archiver),
      missingWal: state?.missingWal ?? [],
      walCheckedAt: instant(state?.walCheckedAt),
      verifiedAt: instant(state?.verifiedAt),
      verificationFindings: state?.findings ?? [],
      repositorySize: totals.repositorySize,
      repositoryFreeSpace: state?.repositoryFreeSpace ?? null,
      walFreeSpace: state?.walFreeSpace ?? null,
      keysCopiedAt: instant(keysCopy?.copiedAt),
      keysCopyIsCurrent: state !== undefined && isCopyCurrent(state, keysCopy),
      lastGoodDrill: drill ? { ...drill, finishedAt: drill.finishedAt.toISOString() } : null,
      problems: problemsOf(facts, now),
    };
  }

  /** Forgets the backups that the repository lacks, so that it is begun anew. @throws Conflict when none are lost */
  async acceptLoss(caller: Caller): Promise<BackupStatus> {
    const lost = await this.work.once(caller, (tx) => this.backups.lost(tx));
    if (!lost) throw noLoss();
    await this.audit.recordAlone({
      ...(caller.identity && { userId: caller.identity.userId }),
      ...{ action: 'backups.accept_loss', entityType: 'backups', entityId: 'all' },
      details: { ...lost },
      origin: caller.origin,
    });
    await this.work.run(caller, (tx) => this.backups.acceptLoss(tx));
    return this.status(caller);
  }

  /** What monitoring sees of it: a logbook without a backup serves as well as any other. */
  async detail(): Promise<unknown> {
    const status = await this.status(commandCaller('Admin', 'health'));
    const { enabled, problems, lastFullBackupAgeSeconds, lastBackupAgeSeconds, lastGoodDrill } = status;
    return {
      state: !enabled ? 'off' : problems.length > 0 ? 'problems' : 'ok',
      problems: problems.map(({ code }) => code),
      ...{ lastFullBackupAgeSeconds, lastBackupAgeSeconds, lastGoodDrill },
    };
  }

  /** What a start asks for, until there is a copy of the keys. */
  async reminder(): Promise<string | undefined> {
    const caller = commandCaller('Admin', 'backups');
    return (await this.work.once(caller, (tx) => this.backups.keysCopy(tx))) ? undefined : noCopy;
  }

  /** @throws Conflict with all that somebody has to do something about */
  async watch(caller: Caller, now = new Date()): Promise<void> {
    const [worst, ...others] = problemsOf(await this.facts(caller), now);
    if (worst) throw backupsAtRisk([worst, ...others]);
  }

  private facts(caller: Caller): Promise<BackupFacts> {
    return this.work.run(caller, async (tx) => ({
      state: await this.backups.state(tx),
      totals: await this.backups.totals(tx),
      archiver: await this.backups.archiver(tx),
      keysCopy: await this.backups.keysCopy(tx),
    }));
  }
}

/** Every moment in it can be restored. What is committed later reaches the archive within a minute. */
function windowOf({ state, archiver, totals }: BackupFacts): BackupStatus['recoveryWindow'] {
  const from = state?.walCheckedAt ? state.recoverableSince : totals.oldestAt;
  if (!from) return null;
  const ends = [archiver.lastArchivedAt, totals.lastAt].filter((end) => end !== null);
  const to = ends.reduce((one, other) => (one > other ? one : other), from);
  return { from: from.toISOString(), to: to.toISOString() };
}

function instant(time: Date | null | undefined): string | null {
  return time?.toISOString() ?? null;
}

function age(time: Date | null, now: Date): number | null {
  return time && Math.max(0, Math.round((now.getTime() - time.getTime()) / 1000));
}
