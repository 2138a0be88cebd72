import { createHash } from 'node:crypto';
import type { AttachmentStore } from './attachment-store';
import type { Spool } from '../../../common/spool';

/** What became of a file that was to be copied. */
export type Transferred = 'copied' | 'present' | 'missing' | 'damaged';

/**
 * Copies one file from a store into another, piece by piece; there it is whole or not at all, whenever the process ends.
 * @param key the SHA-256 of its bytes: others are not taken over
 */
export async function transfer(
  key: string,
  from: AttachmentStore,
  { store, spool }: { store: AttachmentStore; spool: Spool },
): Promise<Transferred> {
  if ((await store.size(key)) !== undefined) return 'present';
  const stored = await from.read(key);
  if (!stored) return 'missing';
  const file = await spool.create();
  try {
    if ((await file.writeAll(stored.content)) !== key) return 'damaged';
    await store.put(file.path, key);
    return 'copied';
  } finally {
    await file.discard();
  }
}

/** Whether a store holds the bytes that a key names. */
export async function isSound(store: AttachmentStore, key: string): Promise<boolean> {
  const stored = await store.read(key);
  return stored !== undefined && (await sha256Of(stored.content)) === key;
}

/** In hexadecimal, as keys are. */
export async function sha256Of(content: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of content) hash.update(piece);
  return hash.digest('hex');
}
