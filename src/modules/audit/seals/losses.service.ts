import { Injectable } from '@nestjs/common';
import type { Caller } from '../../../common/caller';
import { UnitOfWork } from '../../../database/unit-of-work';
import { AuditService } from '../audit.service';
import type { Opening } from './checkpoint';
import type { DueOpening } from './epochs.service';
import { SealsRepository } from './seals.repository';
import type { Loss, Walk } from './verification';

const acceptance = { action: 'audit.accept_loss', entityType: 'checkpoints' };

/** Sealed records that the database no longer has, because it went back to an earlier state. */
@Injectable()
export class LossesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seals: SealsRepository,
    private readonly audit: AuditService,
  ) {}

  /** Says that a stated loss is known: it stays stated, and is no finding any more. */
  async accept(caller: Caller, checkpoint: number): Promise<void> {
    await this.audit.recordAlone({
      ...acceptance,
      ...(caller.identity && { userId: caller.identity.userId }),
      entityId: String(checkpoint),
      origin: caller.origin,
    });
  }

  /** The checkpoints whose losses somebody has accepted. */
  async accepted(caller: Caller): Promise<Set<number>> {
    return new Set((await this.work.once(caller, (tx) => this.seals.entityIds(tx, acceptance))).map(Number));
  }

  /** All stated losses. Those that no recovery explains are findings until somebody accepts them. */
  judge({ openings, accepted, findings }: Walk): Loss[] {
    const losses: Loss[] = [];
    for (const { number: checkpoint, cause, lost } of openings) {
      if (!lost) continue;
      const { from, through, records } = lost;
      const isAccepted = accepted.has(checkpoint);
      losses.push({ checkpoint, from, through, records, cause, isAccepted });
      if (cause !== 'unexplained' || isAccepted) continue;
      findings.add('loss-unexplained', `Checkpoints ${from} to ${through} were gone, and no recovery explains it.`, {
        checkpoint,
      });
    }
    return losses;
  }
}

/** The openings that a later one, or the one that is due, does not state to be lost. */
export function surviving(openings: readonly Opening[], due?: DueOpening): Opening[] {
  const kept: Opening[] = [];
  for (const opening of openings.toSorted((one, other) => other.number - one.number)) {
    const later = due ? [due, ...kept] : kept;
    const isLost = later.some(({ lost }) => lost && lost.from <= opening.number && opening.number <= lost.through);
    if (!isLost) kept.unshift(opening);
  }
  return kept;
}
