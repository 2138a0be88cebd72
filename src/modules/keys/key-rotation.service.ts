import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { systemUser } from '../../common/stand-ins';
import { commandCaller } from '../../common/caller';
import type { KeyPurpose } from '../../common/key-purpose';
import { type Key, type Keyring, newKey, refreshIntervalMs } from '../../config/keyring';
import { Keys } from '../../config/keys';
import { StartupError } from '../../config/startup.error';
import { verifierOf } from '../../database/known-keys';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';
import { type KnownKey, KeysRepository } from './keys.repository';
import { RewrappingService } from './rewrapping.service';
import { nameOf, sealedColumns } from './sealed-columns';

const { origin } = commandCaller('Admin', 'keys:rotate');
/** After so long no process uses the key before any more, apart from requests that are under way. */
const settlingMs = 2 * refreshIntervalMs;

export interface Rotation {
  purpose: KeyPurpose;
  /** The key that is the current one now. */
  keyId: string;
  /** False when this call finished what another had begun. */
  isNew: boolean;
  rewrapped: number;
  /** Values that no key opens and that stay as they are; each as `table.column of primaryKey`. */
  unreadable: string[];
}

/**
 * Changes keys while the service runs, in steps that each leave everything readable:
 *
 * 1. the new key joins the key file, behind the current one: every process can read what will be encrypted with it;
 * 2. it goes to the front, and is entered among the known keys;
 * 3. what is encrypted with older keys is encrypted anew, until nothing is left;
 * 4. the change is finished, and recorded.
 *
 * Whoever comes after an end in the middle, or meanwhile, goes on with the same key. Older keys stay in the file.
 */
@Injectable()
export class KeyRotationService {
  constructor(
    private readonly keys: Keys,
    private readonly work: UnitOfWork,
    private readonly repository: KeysRepository,
    private readonly rewrapping: RewrappingService,
    private readonly audit: AuditService,
  ) {}

  /** Changes to a new key, or finishes a change that was begun. @throws StartupError when the keys are in a variable */
  async rotate(purpose: KeyPurpose): Promise<Rotation> {
    this.assertIsFile(purpose);
    const next = await this.work.asApplication((tx) => this.prepare(tx, purpose));
    if (next) {
      await pause(refreshIntervalMs);
      await this.work.asApplication((tx) => this.activate(tx, purpose, next));
    }
    return { ...(await this.finish(purpose)), isNew: next !== undefined };
  }

  /** Lets nothing need any key but the current one: step 3 and 4 alone. */
  async finish(purpose: KeyPurpose): Promise<Rotation> {
    const current = await this.work.asApplication((tx) => this.current(tx, purpose));
    const { keyId, ageSeconds } = current;
    const { rewrapped, unreadable } =
      purpose === 'encryption'
        ? await this.rewrapping.rewrapAll(keyId, settlingMs - ageSeconds * 1_000)
        : { rewrapped: 0, unreadable: [] };
    await this.work.asApplication((tx) => this.record(tx, purpose, current, rewrapped));
    return { purpose, keyId, isNew: false, rewrapped, unreadable };
  }

  /** @throws StartupError */
  assertIsFile(purpose: KeyPurpose): void {
    const { name, isFile } = this.keys[purpose];
    if (!isFile) {
      throw new StartupError(
        `${name} is a variable: add an entry keyId:base64 of 32 random bytes at its end and restart every process, ` +
          `then put it first and restart again, then run \`npm run keys:rotate -- ${purpose} --rewrap\`.`,
      );
    }
  }

  /** Step 1. @returns the id of the next key; undefined when the change to the current one is to be finished first */
  private async prepare(tx: Transaction, purpose: KeyPurpose): Promise<string | undefined> {
    const { keyring, known } = await this.locked(tx, purpose);
    if (!known.get(keyring.current.keyId)?.isFinished) return undefined;
    const prepared = keyring.all.find(({ keyId }) => !known.has(keyId));
    if (prepared) return prepared.keyId;
    const key = newKey(nextKeyId([...keyring.all.map(({ keyId }) => keyId), ...known.keys()]));
    keyring.store([...keyring.all, key]);
    return key.keyId;
  }

  /** Step 2. */
  private async activate(tx: Transaction, purpose: KeyPurpose, keyId: string): Promise<void> {
    const { keyring, known } = await this.locked(tx, purpose);
    const key = keyring.find(keyId);
    if (!key || known.has(keyId)) return;
    keyring.store([key, ...keyring.all.filter((other) => other !== key)]);
    await this.register(tx, purpose, key);
  }

  /** The current key, which is entered among the known ones if nobody has done so. */
  private async current(tx: Transaction, purpose: KeyPurpose): Promise<KnownKey> {
    const { keyring } = await this.locked(tx, purpose);
    const { current } = keyring;
    await this.register(tx, purpose, current);
    const known = await this.repository.known(tx, purpose);
    return known.find(({ keyId }) => keyId === current.keyId) ?? { ...current, ageSeconds: 0, isFinished: false };
  }

  /** Step 4, recorded by whoever finishes. What turns up when a change has long been finished is an event of its own. */
  private async record(
    tx: Transaction,
    purpose: KeyPurpose,
    { keyId, isFinished }: KnownKey,
    rewrapped: number,
  ): Promise<void> {
    const isRotation = await this.repository.finish(tx, purpose, keyId);
    if (!isRotation && !(isFinished && rewrapped > 0)) return;
    await this.audit.record(tx, {
      userId: systemUser,
      action: isRotation ? 'keys.rotate' : 'keys.rewrap',
      entityType: 'known_keys',
      entityId: `${purpose}/${keyId}`,
      ...(purpose === 'encryption' && { details: { values: await this.sealedWith(tx, keyId) } }),
      origin,
    });
  }

  private async sealedWith(tx: Transaction, keyId: string): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const column of sealedColumns) {
      counts[nameOf(column)] = (await this.repository.sealed(tx, column)).get(keyId) ?? 0;
    }
    return counts;
  }

  /** The keys as they are while nobody else changes them. */
  private async locked(
    tx: Transaction,
    purpose: KeyPurpose,
  ): Promise<{ keyring: Keyring; known: Map<string, KnownKey> }> {
    await this.repository.lock(tx);
    const keyring = this.keys[purpose];
    keyring.refresh();
    const known = await this.repository.known(tx, purpose);
    return { keyring, known: new Map(known.map((key) => [key.keyId, key])) };
  }

  private register(tx: Transaction, purpose: KeyPurpose, key: Key): Promise<void> {
    return this.repository.register(tx, purpose, key.keyId, verifierOf(this.keys[purpose], key));
  }
}

/** The id after those that were ever used: `k3` after `k1` and `k2`. */
function nextKeyId(used: string[]): string {
  const numbers = used.map((keyId) => Number(/^k(\d{1,9})$/.exec(keyId)?.[1] ?? 0));
  return `k${String(Math.max(0, ...numbers) + 1)}`;
}
