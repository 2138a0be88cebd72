import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Caller, type IdempotencyKey, identityOf } from '../../common/caller';
import { FieldCipher, type Place } from '../../common/field-cipher';
import { Created } from '../../common/http/versioned';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { idempotencyKeyReused, stillInProgress } from './idempotency.errors';
import { IdempotencyRepository } from './idempotency.repository';

/** How something is created. */
export interface Creation<Id extends string | number> {
  /** All that the client asked for, as JSON can hold it; of a file its hash. Hashed itself, and told from others. */
  request: object;
  insert: (tx: Transaction) => Promise<Created<Id>>;
  /** Reads it as any client would. @throws whatever the caller is told who may not see it */
  get: (id: Id) => Promise<unknown>;
}

/** What the database keeps, encrypted: an answer holds personal data, and a request may hold a password. */
interface Answer<Id> {
  requestHash: string;
  id: Id;
  version: number;
  json: string;
}

/**
 * Creates things at most once, however often a client asks (draft-ietf-httpapi-idempotency-key-header): the answer is
 * written by the transaction that creates, and given again for 24 hours to whoever may still see what was created.
 */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly keys: IdempotencyRepository,
    private readonly cipher: FieldCipher,
  ) {}

  /**
   * Creates by exactly one statement.
   * @throws RuleBroken when the caller's key stands for another request; Conflict while the same one is under way
   */
  async once<Id extends string | number>(caller: Caller, creation: Creation<Id>): Promise<Created<Id>> {
    if (!caller.idempotencyKey) return this.work.once(caller, creation.insert);
    return this.firstAnswer(caller, caller.idempotencyKey, creation);
  }

  /** As {@link once}, by several statements that succeed or fail together. */
  async run<Id extends string | number>(caller: Caller, creation: Creation<Id>): Promise<Created<Id>> {
    if (!caller.idempotencyKey) return this.work.run(caller, creation.insert);
    return this.firstAnswer(caller, caller.idempotencyKey, creation);
  }

  private async firstAnswer<Id extends string | number>(
    caller: Caller,
    key: IdempotencyKey,
    { request, insert, get }: Creation<Id>,
  ): Promise<Created<Id>> {
    const requestHash = createHash('sha256').update(JSON.stringify(request)).digest('base64');
    const { answer, isReplayed } = await this.work.run(caller, async (tx) => {
      const place = placeOf(caller, key);
      if (!(await this.keys.lock(tx, key))) throw stillInProgress();
      const given = await this.keys.find(tx, key);
      if (given) return { answer: JSON.parse(this.cipher.decrypt(given, place)) as Answer<Id>, isReplayed: true };
      const { id, version, json } = await insert(tx);
      const first: Answer<Id> = { requestHash, id, version, json };
      await this.keys.insert(tx, key, this.cipher.encrypt(JSON.stringify(first), place));
      return { answer: first, isReplayed: false };
    });
    if (answer.requestHash !== requestHash) throw idempotencyKeyReused();
    if (isReplayed) await get(answer.id);
    key.isReplayed = isReplayed;
    return new Created(answer.json, answer.version, answer.id);
  }
}

function placeOf(caller: Caller, { route, key }: IdempotencyKey): Place {
  const { userId } = identityOf(caller);
  return { table: 'idempotency_keys', column: 'answer', primaryKey: `${userId}|${route}|${key}` };
}
