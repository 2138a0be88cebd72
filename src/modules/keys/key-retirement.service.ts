import { Injectable } from '@nestjs/common';
import { systemUser } from '../../common/stand-ins';
import { commandCaller } from '../../common/caller';
import type { KeyPurpose } from '../../common/key-purpose';
import { Keys } from '../../config/keys';
import { StartupError } from '../../config/startup.error';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';
import { type KnownKey, KeysRepository } from './keys.repository';
import { sealedColumns } from './sealed-columns';

const { origin } = commandCaller('Admin', 'keys:rotate');
/** Tokens and answers kept for repeated requests live for a day at most, and long requests end within an hour. */
const graceSeconds = 25 * 3_600;

export interface Retirement {
  dropped: string[];
  /** Older keys that something still needs. */
  needed: string[];
  /** Whether they are in a file; from a variable the operator removes them. */
  isFile: boolean;
}

/** Removes older keys from the key files, once nothing needs them. */
@Injectable()
export class KeyRetirementService {
  constructor(
    private readonly keys: Keys,
    private readonly work: UnitOfWork,
    private readonly repository: KeysRepository,
    private readonly audit: AuditService,
  ) {}

  /**
   * Removes the older keys that nothing needs. They are retired before they leave the file: an end in the middle
   * leaves a key too many, never one too few.
   * @throws StartupError when the change to the current key is not finished
   */
  async dropOld(purpose: KeyPurpose): Promise<Retirement> {
    const retirement = await this.work.asApplication((tx) => this.retire(tx, purpose));
    if (retirement.isFile && retirement.dropped.length > 0) {
      await this.work.asApplication((tx) => this.remove(tx, purpose, retirement.dropped));
    }
    return retirement;
  }

  private async retire(tx: Transaction, purpose: KeyPurpose): Promise<Retirement> {
    await this.repository.lock(tx);
    const keyring = this.keys[purpose];
    keyring.refresh();
    const known = new Set((await this.repository.known(tx, purpose)).map(({ keyId }) => keyId));
    const inUse = await this.inUse(tx, purpose);
    const older = keyring.all.slice(1).map(({ keyId }) => keyId);
    // one that was never current has just been added, for the next change
    const candidates = older.filter((keyId) => known.has(keyId));
    const dropped = candidates.filter((keyId) => !inUse(keyId));
    for (const keyId of dropped) await this.repository.retire(tx, purpose, keyId);
    if (dropped.length > 0) await this.record(tx, purpose, dropped);
    return { dropped, needed: candidates.filter(inUse), isFile: keyring.isFile };
  }

  private async remove(tx: Transaction, purpose: KeyPurpose, dropped: string[]): Promise<void> {
    await this.repository.lock(tx);
    const keyring = this.keys[purpose];
    keyring.refresh();
    keyring.store(keyring.all.filter(({ keyId }) => !dropped.includes(keyId)));
  }

  /** Whether something needs a key, or may still come to. */
  private async inUse(tx: Transaction, purpose: KeyPurpose): Promise<(keyId: string) => boolean> {
    const { ageSeconds } = await this.currentOf(tx, purpose);
    if (ageSeconds < graceSeconds) return () => true;
    const used = new Set(await this.usedKeyIds(tx, purpose));
    return (keyId) => used.has(keyId);
  }

  private async usedKeyIds(tx: Transaction, purpose: KeyPurpose): Promise<string[]> {
    if (purpose === 'jwt') return [];
    if (purpose === 'pepper') return this.repository.peppersInUse(tx);
    // checkpoints are kept for good, and so is what verifies them
    if (purpose === 'seal') return this.keys.seal.all.map(({ keyId }) => keyId);
    const keyIds: string[] = [];
    for (const column of sealedColumns) keyIds.push(...(await this.repository.sealed(tx, column)).keys());
    return keyIds;
  }

  private async currentOf(tx: Transaction, purpose: KeyPurpose): Promise<KnownKey> {
    const { keyId: current } = this.keys[purpose].current;
    const known = (await this.repository.known(tx, purpose)).find(({ keyId }) => keyId === current);
    if (known?.isFinished) return known;
    throw new StartupError(`The change to ${this.keys[purpose].name} ${current} is not finished: run it again.`);
  }

  private record(tx: Transaction, purpose: KeyPurpose, dropped: string[]): Promise<void> {
    return this.audit.record(tx, {
      userId: systemUser,
      action: 'keys.drop',
      entityType: 'known_keys',
      entityId: purpose,
      details: { dropped },
      origin,
    });
  }
}
