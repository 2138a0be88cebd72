import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { CursorCodec } from '../../../common/cursor.codec';
import type { JobDetails } from '../../../common/unattended-job';
import { AppConfig } from '../../../config/config';
import { withClient } from '../../../database/connect';
import { databaseName } from '../../../database/database-name';
import { pageJson, pageRequest } from '../../../database/page';
import { UnitOfWork } from '../../../database/unit-of-work';
import type { Backup } from '../backup-info';
import { BackupRepositoryService } from '../backup-repository.service';
import { backupBefore } from '../recovery-window';
import { examine } from '../wal-gaps';
import { JobsService } from '../../jobs/jobs.service';
import { DrillChecksService } from './drill-checks.service';
import { nothingToRestore } from './drills.errors';
import { type DrillResult, DrillsRepository } from './drills.repository';
import { type DrillQuery, type DrillRun, RequestDrill } from './dto/drill.dto';
import { randomMoment } from './random-moment';
import { ScratchRestore, type ScratchTarget } from './scratch-restore';

/** pgBackRest tells the end of a backup in whole seconds. */
const settlingMs = 1000;

export interface DrillOptions {
  /** Chooses the moment; without it anything does. */
  seed?: number;
  signal?: AbortSignal;
}

export interface Drill extends DrillResult {
  drillId: string;
}

/** Shows again and again that what is backed up can be restored, by restoring it. */
@Injectable()
export class DrillsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly drills: DrillsRepository,
    private readonly checks: DrillChecksService,
    private readonly repository: BackupRepositoryService,
    private readonly jobs: JobsService,
    private readonly config: AppConfig,
    private readonly cursors: CursorCodec,
  ) {}

  async list(caller: Caller, query: DrillQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.drills.list(tx, request)), this.cursors);
  }

  /** Asks a worker for a drill. @throws Conflict when backups are off */
  request(caller: Caller, wanted: RequestDrill): Promise<DrillRun> {
    return this.jobs.request(caller, 'restore-drill', { ...wanted });
  }

  /** A drill as somebody has asked for it. */
  drillAsked(caller: Caller, parameters: JobDetails, signal: AbortSignal): Promise<Drill> {
    return this.drill(caller, { ...RequestDrill.parse(parameters), signal });
  }

  /** Leaves a sign of life, by which a restored copy is judged. */
  async beat(caller: Caller): Promise<void> {
    await this.work.run(caller, (tx) => this.drills.beat(tx));
  }

  /**
   * Restores a random moment of the recovery window beside the running server, looks at it, and keeps what was found.
   * One at a time: the caller holds a lock.
   * @throws Error when nothing can be restored yet; what goes wrong later is the result
   */
  async drill(caller: Caller, { seed = randomInt(2 ** 32), signal }: DrillOptions = {}): Promise<Drill> {
    const startedAt = new Date();
    const info = await this.repository.read(caller);
    const archive = await this.repository.archive(caller, info);
    const { recoverableSince } = examine(archive, startedAt);
    const judged = await this.work.once(caller, (tx) => this.drills.judged(tx));
    if (!recoverableSince || !judged) throw nothingToRestore(info.backups.length > 0);
    const from = new Date(Math.max(recoverableSince.getTime(), judged.since.getTime()) + settlingMs);
    if (from >= judged.until) throw nothingToRestore(info.backups.length > 0);
    const targetTime = randomMoment(seed, from, judged.until);
    const backup = backupBefore({ time: targetTime }, info.backups, archive.current);
    if (!backup) throw nothingToRestore(info.backups.length > 0);
    const restoring = { time: targetTime, set: backup.label, timeline: archive.current.targetFrom(backup) };
    const result = {
      ...{ startedAt, seed, targetTime, backupLabel: backup.label },
      ...(await this.attempt(caller, restoring, seed, { backup, backups: info.backups }, signal)),
    };
    const drillId = await this.work.run(caller, (tx) => this.drills.insert(tx, result));
    return { drillId, ...result };
  }

  private async attempt(
    caller: Caller,
    restoring: ScratchTarget,
    seed: number,
    backups: { backup: Backup; backups: Backup[] },
    signal?: AbortSignal,
  ): Promise<Pick<DrillResult, 'recoverySeconds' | 'recoveryPointSeconds' | 'checks' | 'failure'>> {
    const nothing = { recoverySeconds: null, recoveryPointSeconds: null, checks: [] };
    try {
      const scratch = await ScratchRestore.of(this.config, restoring, signal);
      try {
        const connection = scratch.server.admin(databaseName(this.config));
        return await withClient(connection, async (client) => {
          const { lastCommitAt } = scratch.server;
          const restored = { client, connection, lastCommitAt, targetTime: restoring.time, seed, ...backups };
          const checks = await this.checks.run(caller, restored);
          const bad = checks.filter(({ isGood }) => !isGood);
          return {
            recoverySeconds: scratch.seconds,
            recoveryPointSeconds: await this.checks.recoveryPointSeconds(restored),
            checks,
            failure: bad.length > 0 ? bad.map(({ name, found }) => `${name}: ${found}`).join(' ') : null,
          };
        });
      } finally {
        await scratch.remove();
      }
    } catch (error) {
      return { ...nothing, failure: (error as Error).message };
    }
  }
}
