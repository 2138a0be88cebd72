import { execFile, type SpawnOptions } from 'node:child_process';
import { promisify } from 'node:util';
import { StartupError } from '../../config/startup.error';
import type { Account } from './account';
import { errorMessage } from './error-code';

/**
 * How every PostgreSQL program is started. The environment is not handed on: it may hold the application's secrets,
 * and a PGDATA or PGPORT of the operator must not reach this server. Windows programs do not run without theirs.
 */
export function childOptions(account?: Account): Pick<SpawnOptions, 'uid' | 'gid' | 'cwd' | 'env'> {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  return { ...account, cwd: '/', env: process.platform === 'win32' ? undefined : env };
}

/** Runs a PostgreSQL program to its end and returns what it printed. @throws StartupError with its last line. */
export async function runBinary(file: string, args: string[], account?: Account): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(file, args, { ...childOptions(account), encoding: 'utf8' });
    return stdout;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    const lines = (stderr || errorMessage(error)).split('\n').filter((line) => line.trim() !== '');
    throw new StartupError(`${file} failed: ${lines.find((line) => line.includes('error:')) ?? lines.at(-1)}`);
  }
}
