import { Injectable } from '@nestjs/common';
import { entryArchived } from '../../common/entry.errors';
import { type Caller, mayChange } from '../../common/caller';
import { dayIn } from '../../common/day-in';
import type { Versioned } from '../../common/http/versioned';
import { notYours } from '../../common/not-yours.error';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { isOutdated, type Target } from '../../database/versioned';
import { SettingsService } from '../settings/settings.service';
import type { CompleteLogbookEntry, LogbookEntry } from './dto/logbook-entry.dto';
import { illegalTransition, notDeleted } from './logbook.errors';
import { LogbookRepository } from './logbook.repository';
import { LogbookService } from './logbook.service';

/**
 * The life of an entry: Open → Completed or Escalation; Escalation → Completed or Open; Completed → Open. Each transition is one
 * guarded statement, so that of two at once one wins and the other is told.
 */
@Injectable()
export class LogbookTransitionsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly entries: LogbookRepository,
    private readonly logbook: LogbookService,
    private readonly settings: SettingsService,
  ) {}

  /** Without an end date it ended today, by the plant's clock. @throws Forbidden when a technician names somebody else */
  async complete(caller: Caller, target: Target<string>, completion: CompleteLogbookEntry): Promise<Versioned> {
    await this.logbook.requireSelfOrLeader(caller, [completion.completedBy]);
    const today = dayIn(this.settings.get('plant.timeZone'));
    return this.change(caller, target, 'Completed', (tx) => this.entries.complete(tx, target, completion, today));
  }

  escalate(caller: Caller, target: Target<string>, reason: string): Promise<Versioned> {
    return this.change(caller, target, 'Escalation', (tx) => this.entries.escalate(tx, target, reason));
  }

  /** Opens an entry again; end date and who completed it are cleared, and stay in its history. */
  reopen(caller: Caller, target: Target<string>, reason: string): Promise<Versioned> {
    return this.change(caller, target, 'Open', (tx) => this.entries.reopen(tx, target, reason));
  }

  /** Brings a deleted entry back, with the attachments that its deletion took. @throws NotFound, Forbidden, Conflict */
  async restore(caller: Caller, entryId: string): Promise<Versioned> {
    const entry = await this.work.once(caller, (tx) => this.entries.restore(tx, entryId));
    if (entry) return entry;
    const seen = JSON.parse((await this.logbook.get(caller, entryId)).json) as LogbookEntry;
    if (!mayChange(caller, seen.userId)) throw notYours();
    throw seen.archivedAt === null ? notDeleted() : entryArchived();
  }

  /** @throws NotFound, Forbidden, PreconditionFailed, or Conflict when the entry's status does not allow it */
  private async change(
    caller: Caller,
    target: Target<string>,
    to: LogbookEntry['status'],
    statement: (tx: Transaction) => Promise<Versioned | undefined>,
  ): Promise<Versioned> {
    const entry = await this.work.once(caller, statement);
    if (entry) return entry;
    const current = await this.logbook.get(caller, target.id);
    const seen = JSON.parse(current.json) as LogbookEntry;
    if (isOutdated(target, current) || seen.isDeleted || seen.archivedAt !== null || !mayChange(caller, seen.userId))
      throw await this.logbook.refusal(caller, target, ['status']);
    throw illegalTransition(to, seen.status);
  }
}
