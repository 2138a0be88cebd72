import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppConfig } from '../../src/config/config';
import { StartupError } from '../../src/config/startup.error';
import type { AttachmentStore } from '../../src/modules/attachments/storage/attachment-store';
import { LocalStore } from '../../src/modules/attachments/storage/local.store';
import { S3Store } from '../../src/modules/attachments/storage/s3.store';
import { useS3Server } from '../setup/s3-server';
import { testConfig } from '../setup/test-config';

const bytesOf = async (content: AsyncIterable<Buffer>) => {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(piece);
  return Buffer.concat(pieces);
};

describe.each(['local', 's3'] as const)('the store %s', (kind) => {
  const s3 = useS3Server();
  let directory: string;
  let store: AttachmentStore;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pp-store-'));
    store = kind === 's3' ? S3Store.of(testConfig.with(s3())) : new LocalStore(join(directory, 'attachments'));
    await store.open();
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const put = async (content: Buffer) => {
    const file = join(directory, randomBytes(8).toString('hex'));
    await writeFile(file, content);
    // the local store moves files within its own directory; any path on the same file system will do
    const key = createHash('sha256').update(content).digest('hex');
    await store.put(file, key);
    return { file, key };
  };
  const keys = async () => {
    const found: string[] = [];
    for await (const { key } of store.list()) found.push(key);
    return found.sort();
  };

  it('should give back what it was given, whole and in part', async () => {
    const content = randomBytes(200_000);
    const { key } = await put(content);
    const whole = await store.read(key);
    expect([whole?.size, (await bytesOf(whole!.content)).equals(content)]).toEqual([200_000, true]);
    for (const [start, end] of [
      [0, 1],
      [1, 70_000],
      [199_999, 199_999],
    ] as const) {
      const part = await store.read(key, { start, end });
      expect(part?.size).toBe(200_000);
      expect((await bytesOf(part!.content)).equals(content.subarray(start, end + 1))).toBe(true);
    }
  });

  it('should take the file away from where it was', async () => {
    const { file } = await put(randomBytes(10));
    expect(existsSync(file)).toBe(false);
  });

  it('should have nothing under a name that it was never given, or has removed', async () => {
    const { key } = await put(randomBytes(10));
    await store.remove(key);
    await store.remove(key);
    expect(await store.read(key)).toBeUndefined();
    expect(await store.read('0'.repeat(64))).toBeUndefined();
  });

  it('should tell everything that it has, and since when', async () => {
    for (const key of await keys()) await store.remove(key);
    const put3 = [await put(randomBytes(10)), await put(randomBytes(10)), await put(randomBytes(10))];
    expect(await keys()).toEqual(put3.map(({ key }) => key).sort());
    for await (const { storedAt } of store.list()) expect(Date.now() - storedAt.getTime()).toBeLessThan(60_000);
  });

  it('should be put the same content twice without harm', async () => {
    const content = randomBytes(10);
    const [{ key }] = [await put(content), await put(content)];
    expect((await bytesOf((await store.read(key))!.content)).equals(content)).toBe(true);
  });

  it.each(['', '../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(64)}\n`])('should refuse the name %j', async (key) => {
    await expect(store.read(key)).rejects.toThrow();
    await expect(store.put('/dev/null', key)).rejects.toThrow();
    await expect((async () => store.remove(key))()).rejects.toThrow();
  });
});

describe('a store that is not set up', () => {
  const s3 = useS3Server();

  it.each([
    [{ S3_BUCKET: 'another-bucket' }, /^Attachments cannot be kept in the bucket another-bucket \(\w+\): check /],
    [
      { S3_ENDPOINT: 'http://127.0.0.1:9' },
      /^Attachments cannot be kept in the bucket \S+ \(.*ECONNREFUSED.*\): check /,
    ],
  ])('should say so in one line: %j', async (variables, line) => {
    const open = async () => S3Store.of(testConfig.with({ ...s3(), ...variables })).open();
    const error = await open().catch((reason: unknown) => reason as Error);
    expect(error).toBeInstanceOf(StartupError);
    expect((error as Error).message).toMatch(line);
    expect((error as Error).message).not.toMatch(/\n/);
  });

  it.each([
    [{ ATTACHMENT_STORE: 's3' }, /^ATTACHMENT_STORE=s3 needs S3_BUCKET: /],
    [{ S3_ACCESS_KEY_ID: 'only the id' }, /belong together: set both or neither\.$/],
  ])('should say which variable is missing: %j', (variables, line) => {
    expect(() => AppConfig.fromEnvironment(variables)).toThrow(line);
  });

  it('should say so of a directory in which nothing can be made', async () => {
    await expect(new LocalStore('/dev/null/attachments').open()).rejects.toThrow(
      /^Attachments cannot be kept in \/dev\/null\/attachments \(ENOTDIR\): /,
    );
  });
});
