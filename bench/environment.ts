import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Started } from './started';

/** The defaults of production, keys that protect nothing, and a data directory that is gone at the end. */
export async function benchEnvironment(started: Started): Promise<Record<string, string>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'preventplus-bench-'));
  started.add(() => rm(dataDir, { recursive: true, force: true }));
  const key = () => `bench:${randomBytes(32).toString('base64')}`;
  return {
    DATA_DIR: dataDir,
    JWT_KEY: key(),
    ENCRYPTION_KEY: key(),
    PASSWORD_PEPPER: key(),
    AUDIT_SEAL_KEY: key(),
    PROCESS_ROLE: 'api', // unattended work would be measured with the requests
    RATE_LIMIT_PER_MINUTE: '0',
    ACCESS_TOKEN_MINUTES: '1440', // a long benchmark outlives the usual hour
  };
}
