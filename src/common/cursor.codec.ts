import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Key, Keyring } from '../config/keyring';
import { Keys } from '../config/keys';
import { InvalidInput } from './domain.error';

const macBytes = 16;

/** Where a page ends: the sort order, and the values of the last row as PostgreSQL wrote them. */
export interface Position {
  sort: string;
  value: string | null;
  id: string;
  /** The words of the search, if it is one. */
  q?: string;
}

/**
 * Makes opaque cursors, and refuses those that somebody else made or that belong to another sort order or other words. A page
 * goes on after the key was changed.
 */
@Injectable()
export class CursorCodec {
  private readonly keyring: Keyring;

  constructor(keys: Keys) {
    this.keyring = keys.jwt;
  }

  encode(position: Position): string {
    return cursorOf(position, this.derived(this.keyring.current));
  }

  /** @throws InvalidInput when the cursor was not made here, or for another sort order or other words */
  decode(cursor: string, { sort, q }: Pick<Position, 'sort' | 'q'>): Position {
    const bytes = Buffer.from(cursor, 'base64url');
    const payload = bytes.subarray(macBytes);
    const mac = bytes.subarray(0, macBytes);
    if (
      payload.length === 0 ||
      !this.keyring.search((key) => timingSafeEqual(mac, macOf(payload, this.derived(key))))
    ) {
      throw invalidCursor('is not one that this API gave out');
    }
    const [madeFor, value, id, words] = JSON.parse(payload.toString()) as [
      string,
      string | null,
      string,
      (string | null)?,
    ];
    if (madeFor !== sort) throw invalidCursor(`belongs to the sort order ${madeFor}`);
    if ((words ?? null) !== digestOf(q)) throw invalidCursor('belongs to a search for something else');
    return { sort, value, id };
  }

  private derived(key: Key): Buffer {
    return this.keyring.derive('cursor', key);
  }
}

/** @param key derived from one of the keyring, for cursors alone */
export function cursorOf({ sort, value, id, q }: Position, key: Buffer): string {
  const payload = Buffer.from(JSON.stringify([sort, value, id, digestOf(q)]));
  return Buffer.concat([macOf(payload, key), payload]).toString('base64url');
}

function macOf(payload: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key).update(payload).digest().subarray(0, macBytes);
}

/** Enough to tell searches apart: words may be longer than a cursor. */
function digestOf(q: string | undefined): string | null {
  return q === undefined ? null : createHash('sha256').update(q).digest('base64url').slice(0, 8);
}

function invalidCursor(complaint: string): InvalidInput {
  return new InvalidInput('INVALID_CURSOR', `The cursor ${complaint}: start again without one.`, {
    errors: [{ path: '/cursor', message: complaint, code: 'INVALID_CURSOR' }],
  });
}
