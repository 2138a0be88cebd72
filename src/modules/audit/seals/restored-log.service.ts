import { Injectable } from '@nestjs/common';
import { commandCaller } from '../../../common/caller';
import { AppConfig } from '../../../config/config';
import { Keys } from '../../../config/keys';
import { type AnotherDatabase, onAnotherDatabase } from '../../../database/another-database';
import type { UnitOfWork } from '../../../database/unit-of-work';
import { AuditRepository } from '../audit.repository';
import { AuditService } from '../audit.service';
import { CheckpointJudge } from './checkpoint-judge.service';
import { CheckpointWalk } from './checkpoint-walk.service';
import { EpochsService } from './epochs.service';
import type { Finding } from './findings';
import { LogProtectionRepository } from './log-protection.repository';
import { LogProtectionService } from './log-protection.service';
import { LossesService } from './losses.service';
import { RecordsCheckService } from './records-check.service';
import { SealSigner } from './seal-signer.service';
import { SealedRecordsRepository } from './sealed-records.repository';
import { SealedStateService } from './sealed-state.service';
import { SealsRepository } from './seals.repository';
import { UnsealedService } from './unsealed.service';
import type { Verification } from './verification';
import { VerificationService } from './verification.service';
import { WalkBeginning } from './walk-beginning.service';

const seals = new SealsRepository();
const records = new SealedRecordsRepository();
const caller = commandCaller('Admin', 'restored copies');
/** So many findings tell what is wrong; `npm run audit:verify` names all. */
const shown = 3;

/** What was found in the audit log of a restored copy, in words. */
export interface RestoredLog {
  isIntact: boolean;
  found: string;
}

/** Verifies the audit log of a restored copy, which no application works on. */
@Injectable()
export class RestoredLogService {
  constructor(
    private readonly config: AppConfig,
    private readonly keys: Keys,
  ) {}

  /**
   * Compares the log with its seals, and those with the copies in AUDIT_CHECKPOINTS_DIR, as far as they go.
   * @param asOf when the last change in it was made
   */
  async verify(copy: AnotherDatabase, asOf: Date): Promise<RestoredLog> {
    return onAnotherDatabase(copy, this.config, async (work) => {
      if (!(await work.once(caller, (tx) => seals.exist(tx))))
        return { isIntact: true, found: 'not verified: this copy is older than the seals' };
      const copies = this.config.auditCheckpointsDir;
      return inWords(await verificationOn(work, this.keys).verify(caller, { copies, asOf }));
    });
  }
}

/** What the application puts together for its own database. */
function verificationOn(work: UnitOfWork, keys: Keys): VerificationService {
  const signer = new SealSigner(keys);
  const judge = new CheckpointJudge(signer, new RecordsCheckService(work, records));
  const losses = new LossesService(work, seals, new AuditService(work, new AuditRepository()), signer);
  const state = new SealedStateService(seals, signer);
  const unsealed = new UnsealedService(work, seals, records, state);
  const beginning = new WalkBeginning(work, seals, signer, losses, state, new EpochsService(seals, signer));
  const protection = new LogProtectionService(work, new LogProtectionRepository());
  const checkpoints = new CheckpointWalk(work, seals);
  return new VerificationService(signer, beginning, checkpoints, judge, losses, unsealed, protection);
}

function inWords({ isIntact, records, unsealed, later, findingCount, findings }: Verification): RestoredLog {
  const found = isIntact
    ? `${records} records are what was sealed, ${unsealed.count} were not sealed yet`
    : `${findingCount} findings: ${findings.slice(0, shown).map(findingInWords).join('; ')}`;
  const behind = later && later.records > 0 ? `; ${later.records} were sealed later, as copies tell` : '';
  return { isIntact, found: found + behind };
}

function findingInWords({ kind, checkpoint, logId, detail }: Finding): string {
  const where = [checkpoint && `checkpoint ${checkpoint}`, logId && `record ${logId}`].filter(Boolean).join(', ');
  return `${kind}${where && ` (${where})`}: ${detail.replace(/\.$/, '')}`;
}
