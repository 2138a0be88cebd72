import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { FieldCipher, type Place } from '../../common/field-cipher';
import { Keys } from '../../config/keys';
import { StartupError } from '../../config/startup.error';
import { UnitOfWork } from '../../database/unit-of-work';
import { KeysRepository, type Rewrapping, type SealedValue } from './keys.repository';
import { nameOf, type SealedColumn, sealedColumns } from './sealed-columns';

const batchSize = 200;
const pauseMs = 200;

/** What one walk over all columns came to. */
interface Walk {
  rewrapped: number;
  /** Values that somebody was changing at that moment. */
  contended: number;
  /** Values that no key opens; each as `table.column of primaryKey`. */
  unreadable: string[];
}

/** Encrypts stored values with the current key, while everybody works with them. */
@Injectable()
export class RewrappingService {
  constructor(
    private readonly keys: Keys,
    private readonly work: UnitOfWork,
    private readonly repository: KeysRepository,
    private readonly cipher: FieldCipher,
  ) {}

  /**
   * Walks over all values until a walk finds none that is left.
   * @param keyId the current key
   * @param settledAfterMs for how long other processes may still encrypt with the key before; the last walk is later
   * @throws StartupError when somebody changes the key meanwhile
   */
  async rewrapAll(keyId: string, settledAfterMs: number): Promise<Omit<Walk, 'contended'>> {
    const settledAt = performance.now() + settledAfterMs;
    for (let rewrapped = 0; ; await pause(pauseMs)) {
      const isSettled = performance.now() >= settledAt;
      const walk = await this.walk(keyId);
      rewrapped += walk.rewrapped;
      if (isSettled && walk.rewrapped + walk.contended === 0) return { rewrapped, unreadable: walk.unreadable };
    }
  }

  private async walk(keyId: string): Promise<Walk> {
    const { current, name } = this.keys.encryption;
    if (current.keyId !== keyId) throw new StartupError(`${name} was changed once more: run the command again.`);
    const walk: Walk = { rewrapped: 0, contended: 0, unreadable: [] };
    for (const column of sealedColumns) {
      for (let after: string | null = null; ;) {
        const values = await this.outdated(column, keyId, after);
        await this.rewrap(column, keyId, values, walk);
        if (values.length < batchSize) break;
        after = values.at(-1)?.primaryKey ?? null;
      }
    }
    return walk;
  }

  private outdated(column: SealedColumn, keyId: string, after: string | null): Promise<SealedValue[]> {
    return this.work.asApplication((tx) => this.repository.outdated(tx, column, keyId, { after, limit: batchSize }));
  }

  private async rewrap(column: SealedColumn, keyId: string, values: SealedValue[], walk: Walk): Promise<void> {
    const rewrappings: Rewrapping[] = [];
    for (const value of values) {
      const rewrapped = this.rewrapped(value, column);
      if (rewrapped === undefined) walk.unreadable.push(`${nameOf(column)} of ${value.primaryKey}`);
      else rewrappings.push({ ...value, rewrapped });
    }
    if (rewrappings.length === 0) return;
    const changed = await this.work.asApplication((tx) => this.repository.rewrap(tx, column, keyId, rewrappings));
    walk.rewrapped += changed;
    walk.contended += rewrappings.length - changed;
  }

  private rewrapped(
    { primaryKey, value }: SealedValue,
    { table, boundTo = table, column }: SealedColumn,
  ): string | undefined {
    const place: Place = { table: boundTo, column, primaryKey };
    try {
      return this.cipher.encrypt(this.cipher.decrypt(value, place), place);
    } catch {
      return undefined;
    }
  }
}
