import { execFileSync } from 'node:child_process';
import { realpathSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../../config/startup.error';

/** An operating system account. Node.js drops all supplementary groups when it starts a child under one. */
export interface Account {
  uid: number;
  gid: number;
}

/** Whether this process is root, under which PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The account that the server runs as when this process is root. @throws StartupError when there is none. */
export function unprivilegedAccount(): Account {
  const account = ['postgres', 'nobody'].map(lookUp).find((found) => found !== null);
  if (account) return account;
  throw new StartupError(
    'PostgreSQL does not run as root and there is no user "postgres" or "nobody": create one, or start as an ordinary user',
  );
}

function lookUp(name: string): Account | null {
  const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

/** The account that a file or directory belongs to. */
export function ownerOf(path: string): Account {
  const { uid, gid } = statSync(path);
  return { uid, gid };
}

/**
 * The first part of a path, from the root down, that an account may not pass: a directory that it may not enter,
 * or at the end a file that it may not execute. Symbolic links are resolved first; null when the way is free.
 */
export function firstBlocked(path: string, account: Account): string | null {
  return partsOf(realpathSync(path)).find((part) => !mayPass(statSync(part), account)) ?? null;
}

function partsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...partsOf(parent), path];
}

function mayPass({ uid, gid, mode }: Stats, account: Account): boolean {
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}
