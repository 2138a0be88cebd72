import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { ByteRange } from '../../../common/http/byte-range';

/** Plain bytes of every chunk but the last, which may be shorter. */
export const chunkBytes = 65_536;
const dataKeyBytes = 32;
const authTagLength = 16;
const sealedChunkBytes = chunkBytes + authTagLength;
const algorithm = 'aes-256-gcm';

/** A key for one file and no other. */
export function newDataKey(): Buffer {
  return randomBytes(dataKeyBytes);
}

/** Where a chunk belongs; it opens nowhere else. */
export interface ChunkPlace {
  index: number;
  isLast: boolean;
}

/**
 * Encrypts the content of one file chunk by chunk, so that any part of it can be read and checked alone: the STREAM
 * construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online Authenticated-Encryption and its Nonce-Reuse
 * Misuse-Resistance, CRYPTO 2015) over AES-256-GCM. The nonce is the chunk's number and whether it is the last; the key
 * is used for one file only, so that no nonce comes twice. The file's id is authenticated with each chunk. Changed,
 * swapped, missing and surplus chunks are refused.
 */
export class ContentCipher {
  constructor(
    private readonly dataKey: Buffer,
    private readonly fileId: string,
  ) {}

  seal(plain: Uint8Array, place: ChunkPlace): Buffer {
    const cipher = createCipheriv(algorithm, this.dataKey, nonce(place), { authTagLength });
    cipher.setAAD(this.associatedData(place));
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws Error when the chunk was changed, or belongs to another place or file */
  open(sealed: Buffer, place: ChunkPlace): Buffer {
    if (sealed.length < authTagLength) throw new Error('A chunk is too short to be one.');
    const decipher = createDecipheriv(algorithm, this.dataKey, nonce(place), { authTagLength })
      .setAAD(this.associatedData(place))
      .setAuthTag(sealed.subarray(-authTagLength));
    return Buffer.concat([decipher.update(sealed.subarray(0, -authTagLength)), decipher.final()]);
  }

  private associatedData({ index, isLast }: ChunkPlace): Buffer {
    return Buffer.from(`preventplus:attachment:v1|${this.fileId}|${index}|${isLast ? 'last' : 'more'}`);
  }
}

/** Seven bytes that a random prefix would take if the key were used more than once, the chunk's number, the flag. */
function nonce({ index, isLast }: ChunkPlace): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(index, 7);
  bytes.writeUInt8(isLast ? 1 : 0, 11);
  return bytes;
}

/** How many bytes a content of `plainSize` bytes takes when it is encrypted. */
export function sealedSize(plainSize: number): number {
  return plainSize + chunkCount(plainSize) * authTagLength;
}

/** Which encrypted bytes hold a part of the plain content. */
export function sealedRange(plainSize: number, { start, end }: ByteRange): ByteRange {
  const [first, last] = [chunkOf(start), chunkOf(end)];
  return { start: first * sealedChunkBytes, end: Math.min((last + 1) * sealedChunkBytes, sealedSize(plainSize)) - 1 };
}

/**
 * Decrypts a part of a content.
 * @param sealed the bytes that {@link sealedRange} names
 * @throws Error before it gives out anything that is not what was encrypted
 */
export async function* openRange(
  cipher: ContentCipher,
  sealed: AsyncIterable<Buffer>,
  plainSize: number,
  { start, end }: ByteRange,
): AsyncGenerator<Buffer> {
  const lastIndex = chunkCount(plainSize) - 1;
  let index = chunkOf(start);
  for await (const chunk of inChunks(sealed)) {
    const plain = cipher.open(chunk, { index, isLast: index === lastIndex });
    const offset = index * chunkBytes;
    yield plain.subarray(Math.max(start - offset, 0), end + 1 - offset);
    index++;
  }
  if (index !== chunkOf(end) + 1) throw new Error('The encrypted content ends too early.');
}

async function* inChunks(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const piece of source) {
    let rest = piece;
    while (length + rest.length >= sealedChunkBytes) {
      const needed = sealedChunkBytes - length;
      yield Buffer.concat([...held, rest.subarray(0, needed)]);
      [held, length, rest] = [[], 0, rest.subarray(needed)];
    }
    if (rest.length > 0) held.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(held);
}

function chunkCount(plainSize: number): number {
  return Math.max(Math.ceil(plainSize / chunkBytes), 1);
}

function chunkOf(offset: number): number {
  return Math.floor(offset / chunkBytes);
}
