import { Injectable, Logger } from '@nestjs/common';
import { commandCaller, userCaller } from '../../common/caller';
import { DomainError } from '../../common/domain.error';
import { UnitOfWork } from '../../database/unit-of-work';
import { ImportAnalysisService } from './import-analysis.service';
import { ImportCommitService } from './import-commit.service';
import { type ClaimedWork, ImportWorkRepository, type Progress } from './import-work.repository';
import { type Lease, LeaseLost } from './lease';

const signOfLifeMs = 15_000;

/** Does what was asked of imports, one after the other. Any number of processes may call it: each import is worked on by one. */
@Injectable()
export class ImportWorkService {
  private readonly logger = new Logger(ImportWorkService.name);
  /** Claims and their books; the work itself is done for whoever asked for it. */
  private readonly worker = commandCaller('Admin', 'imports');

  constructor(
    private readonly work: UnitOfWork,
    private readonly claims: ImportWorkRepository,
    private readonly analysis: ImportAnalysisService,
    private readonly commits: ImportCommitService,
  ) {}

  /**
   * Works until nothing waits any more, or until the signal.
   * @param importId only on this import
   * @param onProgress hears what is also written down
   */
  async workOff(signal: AbortSignal, importId?: string, onProgress?: (progress: Progress) => void): Promise<void> {
    while (!signal.aborted) {
      const claimed = await this.work.once(this.worker, (tx) => this.claims.claim(tx, importId));
      if (!claimed) return;
      await this.attend(claimed, signal, onProgress);
    }
  }

  private async attend(claimed: ClaimedWork, stopping: AbortSignal, onProgress?: (progress: Progress) => void) {
    const lost = new AbortController();
    const report = async (progress: Progress) => {
      onProgress?.(progress);
      const isKept = await this.work.once(this.worker, (tx) => this.claims.report(tx, claimed, progress));
      if (!isKept) throw new LeaseLost();
    };
    const lose = () => {
      lost.abort(new LeaseLost());
    };
    const signOfLife = setInterval(() => void report({}).catch(lose), signOfLifeMs);
    const signal = AbortSignal.any([stopping, lost.signal]);
    try {
      await this.perform({ claimed, caller: callerOf(claimed), signal, report });
    } catch (error) {
      await this.giveUp(claimed, error, stopping);
    } finally {
      clearInterval(signOfLife);
    }
  }

  private async perform(lease: Lease): Promise<void> {
    const { claimed } = lease;
    if (claimed.isHopeless) throw new Error('Several processes have ended while they worked on it.');
    if (claimed.work === 'analyse') await this.analysis.analyse(lease);
    else if (claimed.work === 'commit') await this.commits.commit(lease);
    else await this.commits.revert(lease);
  }

  /** What the file or the logbook is to blame for is told to the person; anything else is also logged as a bug. */
  private async giveUp(claimed: ClaimedWork, error: unknown, stopping: AbortSignal): Promise<void> {
    if (stopping.aborted) return this.work.once(this.worker, (tx) => this.claims.release(tx, claimed));
    // somebody else does it; or nobody can now, and the claim runs out
    if (error instanceof LeaseLost || (error as DomainError).kind === 'unavailable') return;
    const isExpected = error instanceof DomainError;
    if (!isExpected) this.logger.error({ err: error, importId: claimed.importId }, 'The work on an import failed.');
    const failure = isExpected
      ? { code: error.code, message: error.message }
      : { code: 'INTERNAL_ERROR', message: 'Something went wrong on our side: the log of the server says what.' };
    await this.work.once({ ...this.worker, action: 'import.fail' }, (tx) => this.claims.fail(tx, claimed, failure));
  }
}

function callerOf({ work, requestedBy, requestedFrom }: ClaimedWork) {
  return userCaller(requestedBy, 'Manager', `import.${work}`, requestedFrom);
}
