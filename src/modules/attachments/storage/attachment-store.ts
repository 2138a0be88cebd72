import type { ByteRange } from '../../../common/http/byte-range';

/** The encrypted content of a file, or a part of it. */
export interface StoredContent {
  /** Bytes of the whole object. */
  size: number;
  content: AsyncIterable<Buffer>;
}

export interface StoredObject {
  key: string;
  storedAt: Date;
}

/**
 * Where encrypted files are kept. Objects are written once and never changed; each is named by the SHA-256 of its bytes,
 * so that anybody can verify them without a key.
 */
export abstract class AttachmentStore {
  /** Makes sure that the store can be used. @throws StartupError */
  abstract open(): Promise<void>;

  /** Takes a finished file over, which is gone from where it was afterwards. What is stored once stays as it is. */
  abstract put(file: string, key: string): Promise<void>;

  /** The object or a part of it; undefined when there is none. */
  abstract read(key: string, range?: ByteRange): Promise<StoredContent | undefined>;

  /** The bytes of an object; undefined when there is none. */
  abstract size(key: string): Promise<number | undefined>;

  /** Removes an object; nothing happens when there is none. */
  abstract remove(key: string): Promise<void>;

  /** Every object, in no particular order. */
  abstract list(): AsyncIterable<StoredObject>;
}

/** Whether a name is one that objects have. Whatever else lies in the store was not put there by us. */
export function isObjectKey(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}
