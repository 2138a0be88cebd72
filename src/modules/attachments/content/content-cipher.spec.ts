import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import {
  chunkBytes,
  type ChunkPlace,
  ContentCipher,
  newDataKey,
  openRange,
  sealedRange,
  sealedSize,
} from './content-cipher';

const tagBytes = 16;
const key = newDataKey();
const fileId = '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10';
const cipher = new ContentCipher(key, fileId);

/** A content as it is stored. */
function sealAll(plain: Buffer): Buffer {
  const chunks: Buffer[] = [];
  const last = Math.max(Math.ceil(plain.length / chunkBytes), 1) - 1;
  for (let index = 0; index <= last; index++) {
    const chunk = plain.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    chunks.push(cipher.seal(chunk, { index, isLast: index === last }));
  }
  return Buffer.concat(chunks);
}

/** Reads a part of a stored content, which arrives in pieces of that length. */
async function read(
  stored: Buffer,
  plainSize: number,
  start = 0,
  end = plainSize - 1,
  piece = 50_000,
): Promise<Buffer> {
  const sealed = sealedRange(plainSize, { start, end });
  const source = (async function* () {
    for (let at = sealed.start; at <= Math.min(sealed.end, stored.length - 1); at += piece)
      yield stored.subarray(at, Math.min(at + piece, sealed.end + 1));
  })();
  const plain: Buffer[] = [];
  for await (const part of openRange(cipher, source, plainSize, { start, end })) plain.push(part);
  return Buffer.concat(plain);
}

describe('the encryption of contents', () => {
  const size = fc.oneof(
    fc.integer({ min: 1, max: 3 * chunkBytes }),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -1, max: 1 })).map(([n, by]) => n * chunkBytes + by),
  );

  it('should give back any part of what it was given, in whichever pieces that arrives', async () => {
    await fc.assert(
      fc.asyncProperty(
        size,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1000, max: 200_000 }),
        async (length, from, to, piece) => {
          const plain = randomBytes(length);
          const stored = sealAll(plain);
          expect(stored).toHaveLength(sealedSize(length));
          const [start, end] = [from, to].map((share) => Math.floor(share * (length - 1))).sort((a, b) => a - b);
          const part = await read(stored, length, start, end, piece);
          expect(part.equals(plain.subarray(start, end! + 1))).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('should refuse a chunk in which any single bit is flipped', () => {
    const place = { index: 3, isLast: true };
    const sealed = cipher.seal(Buffer.from('Replaced the seal.'), place);
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = Buffer.from(sealed);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => cipher.open(flipped, place)).toThrow();
    }
  });

  it('should refuse a content in which any bit is flipped', async () => {
    const plain = randomBytes(2 * chunkBytes + 77);
    const stored = sealAll(plain);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: stored.length * 8 - 1 }), async (bit) => {
        const flipped = Buffer.from(stored);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        await expect(read(flipped, plain.length)).rejects.toThrow();
      }),
      { numRuns: 50 },
    );
  });

  it('should refuse a chunk at every other place, and in every other file', () => {
    const places: ChunkPlace[] = [0, 1, 255, 256, 65_536].flatMap((index) => [
      { index, isLast: false },
      { index, isLast: true },
    ]);
    for (const sealedAt of places) {
      const sealed = cipher.seal(Buffer.from('content'), sealedAt);
      for (const openedAt of places) {
        const open = () => cipher.open(sealed, openedAt).toString();
        if (openedAt === sealedAt) expect(open()).toBe('content');
        else expect(open).toThrow();
      }
      expect(() => new ContentCipher(key, 'another file').open(sealed, sealedAt)).toThrow();
      expect(() => new ContentCipher(newDataKey(), fileId).open(sealed, sealedAt)).toThrow();
    }
  });

  it('should refuse chunks that are swapped, repeated or missing', async () => {
    const plain = randomBytes(4 * chunkBytes);
    const stored = sealAll(plain);
    const chunk = (index: number) =>
      stored.subarray(index * (chunkBytes + tagBytes), (index + 1) * (chunkBytes + tagBytes));
    const arrangement = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(arrangement, async (order) => {
        fc.pre(order.slice(0, 4).join() !== '0,1,2,3');
        await expect(read(Buffer.concat(order.map(chunk)), plain.length)).rejects.toThrow();
      }),
    );
  });

  it('should refuse a content that was cut anywhere, whatever length it is said to have', async () => {
    const plain = randomBytes(2 * chunkBytes + 5);
    const stored = sealAll(plain);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: stored.length - 1 }), async (length) => {
        await expect(read(stored.subarray(0, length), plain.length)).rejects.toThrow();
      }),
    );
    const twoChunks = stored.subarray(0, 2 * (chunkBytes + tagBytes));
    await expect(read(twoChunks, 2 * chunkBytes)).rejects.toThrow();
  });

  it('should refuse a content to which something was added', async () => {
    const plain = randomBytes(chunkBytes + 5);
    const longer = Buffer.concat([sealAll(plain), randomBytes(40)]);
    await expect(read(longer, plain.length + 40)).rejects.toThrow();
  });

  it('should use no nonce twice under one key, not even for the same content', () => {
    const plain = Buffer.from('the same');
    const all = Array.from({ length: 1000 }, (_, index) => [false, true].map((isLast) => ({ index, isLast }))).flat();
    const sealed = new Set(all.map((place) => cipher.seal(plain, place).subarray(0, plain.length).toString('hex')));
    expect(sealed.size).toBe(2000);
  });
});
