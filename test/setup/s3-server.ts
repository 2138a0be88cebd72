import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Values } from '../../src/config/variables';

const program = join(__dirname, '..', '..', 'node_modules', 's3rver', 'bin', 's3rver.js');
const bucket = 'preventplus-test';

/**
 * An S3 server in a process of its own, for the tests of one file. With a certificate it speaks TLS.
 * @returns how to reach it, once it runs
 */
export function useS3Server(certificate?: {
  keyFile: string;
  certificateFile: string;
}): () => Partial<Values> & Record<`S3_${string}`, string> {
  let directory = '';
  let server: ChildProcess;
  let endpoint = '';

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pp-s3-'));
    const tls = certificate ? ['--key', certificate.keyFile, '--cert', certificate.certificateFile] : [];
    const options = [...tls, '-d', directory, '-a', '127.0.0.1', '-p', '0', '-s', '--configure-bucket', bucket];
    server = spawn(process.execPath, [program, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    for await (const piece of server.stdout ?? []) {
      said += String(piece);
      endpoint = /listening on (\S+)/.exec(said)?.[1] ?? '';
      if (endpoint) break;
    }
  });
  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
    await rm(directory, { recursive: true, force: true });
  });

  return () => ({
    ATTACHMENT_STORE: 's3',
    S3_ENDPOINT: `${certificate ? 'https' : 'http'}://${endpoint}`,
    S3_BUCKET: bucket,
    S3_PREFIX: 'files/',
    S3_ACCESS_KEY_ID: 'S3RVER',
    S3_SECRET_ACCESS_KEY: 'S3RVER',
  });
}
