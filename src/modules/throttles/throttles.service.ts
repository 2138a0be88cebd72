import { createHmac } from 'node:crypto';
import { normalizeIP } from '@fastify/rate-limit';
import { Injectable } from '@nestjs/common';
import type { Origin } from '../../common/caller';
import { Keys } from '../../config/keys';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { type Limit, type Throttled, throttleLimits } from './throttle-limits';
import { tooManyAttempts } from './throttles.errors';
import { ThrottlesRepository } from './throttles.repository';

/** Limits of one attempt as the database takes them: JSON. */
export type Bounds = string;

/**
 * Slows guessing down without locking anybody out. PostgreSQL counts, before any password is hashed, so that neither
 * parallel guesses nor many processes get past a limit (docs/adr/0008).
 */
@Injectable()
export class ThrottlesService {
  private readonly key: Buffer;

  constructor(
    keys: Keys,
    private readonly work: UnitOfWork,
    private readonly throttles: ThrottlesRepository,
  ) {
    this.key = keys.pepper.derive('throttles');
  }

  /**
   * The limits of an attempt at something.
   * @param account a name as somebody types it: whether it exists makes no difference
   */
  boundsOf(what: Throttled, account: string, { ipAddress = '' }: Origin): Bounds {
    const { accountAndAddress, account: ofAccount, address, knownFor } = throttleLimits[what];
    const [name, network] = [foldedName(account), networkOf(ipAddress)];
    const strict = { ...this.bound(accountAndAddress, what, name, network), of_account: true, known_for: knownFor };
    const wide = { waived_by: knownFor && strict.key };
    return JSON.stringify([
      strict,
      { ...this.bound(ofAccount, what, name, null), of_account: true, ...wide },
      { ...this.bound(address, what, null, network), of_account: false, ...wide },
    ]);
  }

  /** Counts an attempt. @throws TooMany when it has to wait */
  async reserve(bounds: Bounds): Promise<void> {
    this.allow(await this.work.asApplication((tx) => this.throttles.reserve(tx, bounds)));
  }

  /** @param waitSeconds what the database said to an attempt. @throws TooMany unless it is 0 */
  allow(waitSeconds: number): void {
    if (waitSeconds > 0) throw tooManyAttempts(waitSeconds);
  }

  /** An attempt has succeeded: this account's delays at this address are over. */
  settle(tx: Transaction, bounds: Bounds, userId: string): Promise<void> {
    return this.throttles.settle(tx, bounds, userId);
  }

  private bound(limit: Limit, ...counted: (string | null)[]) {
    const key = createHmac('sha256', this.key).update(JSON.stringify(counted)).digest('hex');
    const { free, firstWait, longestWait, forgetAfter } = limit;
    return { key, free, first_wait: firstWait, longest_wait: longestWait, forget_after: forgetAfter };
  }
}

/** One name for all spellings that PostgreSQL may take for the same, so that none of them has attempts of its own. */
function foldedName(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

/** Whoever has one IPv6 address has the other 2^64 of its network, too. */
function networkOf(ipAddress: string): string {
  return ipAddress && normalizeIP(ipAddress);
}
