import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Caller } from '../../../common/caller';
import { UnitOfWork } from '../../../database/unit-of-work';
import { AuditService } from '../audit.service';
import { canonicalJson, digestOf, type Opening } from './checkpoint';
import type { DueOpening } from './epochs.service';
import { SealSigner } from './seal-signer.service';
import { lossNotFound } from './seals.errors';
import { SealsRepository } from './seals.repository';
import type { Loss, Walk } from './verification';

const acceptance = { action: 'audit.accept_loss', entityType: 'checkpoints' };
const Signed = z.object({ keyId: z.string(), signature: z.string() });

/** What is signed to accept a loss: it names the checkpoint that states it, and so cannot be older than that. */
function acceptanceOf(opening: Opening): string {
  const digest = digestOf(canonicalJson(opening));
  return canonicalJson({ format: 'preventplus-acceptance-1', checkpoint: opening.number, digest });
}

/** Sealed records that the database no longer has, because it went back to an earlier state. */
@Injectable()
export class LossesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seals: SealsRepository,
    private readonly audit: AuditService,
    private readonly signer: SealSigner,
  ) {}

  /**
   * Says that a stated loss is known: it stays stated, and is no finding any more.
   * @throws NotFound when no checkpoint of that number states one
   */
  async accept(caller: Caller, checkpoint: number): Promise<void> {
    const opening = await this.openingOf(caller, checkpoint);
    if (!opening?.lost) throw lossNotFound(checkpoint);
    await this.audit.recordAlone({
      ...acceptance,
      ...(caller.identity && { userId: caller.identity.userId }),
      entityId: String(checkpoint),
      details: { ...this.signer.signText(acceptanceOf(opening)) },
      origin: caller.origin,
    });
  }

  /** Those whose losses somebody has accepted who could seal: anybody else can at most write a record that says so. */
  async accepted(caller: Caller, openings: readonly Opening[]): Promise<Set<number>> {
    const recorded = await this.work.once(caller, (tx) => this.seals.detailsOf(tx, acceptance));
    const signed = recorded.flatMap((details) => Signed.safeParse(details).data ?? []);
    const isAccepted = (opening: Opening) =>
      signed.some((acceptedBy) => this.signer.isSigned(acceptanceOf(opening), acceptedBy));
    return new Set(
      openings
        .filter(({ lost }) => lost)
        .filter(isAccepted)
        .map(({ number }) => number),
    );
  }

  private async openingOf(caller: Caller, number: number): Promise<Opening | undefined> {
    const checkpoints = await this.work.once(caller, (tx) => this.seals.openings(tx));
    const checkpoint = checkpoints.find((one) => one.number === number);
    return checkpoint && this.signer.openingIn(checkpoint);
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
