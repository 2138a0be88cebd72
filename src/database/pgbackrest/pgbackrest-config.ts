import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from '../embedded/account';
import type { Compression } from './compression';
import type { Repository } from './repository';

/** The server that is backed up, as pgBackRest reaches it. */
export interface BackedUpServer {
  clusterDir: string;
  socketDir: string;
  port: number;
  /** Of what is stored. */
  compression: Compression;
}

/** Where pgBackRest keeps its configuration and its locks: a directory that the database's account alone may enter. */
export interface WorkingDirectory {
  path: string;
  account?: Account;
}

/**
 * Writes a pgbackrest.conf, with mode 0600, and the directories that it names. It holds no secret: those go by the
 * environment, so that no key lies outside of KEYS_DIR.
 * @param server absent when there is only a repository to restore from
 * @returns its path
 */
export function writeConfig(
  { path, account }: WorkingDirectory,
  stanza: string,
  repository: Repository,
  server?: BackedUpServer,
): string {
  for (const directory of [path, join(path, 'lock'), join(path, 'spool')]) makePrivate(directory, account);
  const file = configFile(path);
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, configText(path, stanza, repository, server), { mode: 0o600, flag: 'wx' });
  if (account) chownSync(temporary, account.uid, account.gid);
  renameSync(temporary, file);
  return file;
}

/** Whether the pgbackrest.conf that is there is what {@link writeConfig} would write. */
export function isConfigured(
  { path }: WorkingDirectory,
  stanza: string,
  repository: Repository,
  server: BackedUpServer,
): boolean {
  const file = configFile(path);
  return existsSync(file) && readFileSync(file, 'utf8') === configText(path, stanza, repository, server);
}

function configFile(path: string): string {
  return join(path, 'pgbackrest.conf');
}

/** Makes a directory that its account alone may enter. */
export function makePrivate(directory: string, account?: Account): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (account) chownSync(directory, account.uid, account.gid);
}

function configText(path: string, stanza: string, repository: Repository, server?: BackedUpServer): string {
  const sections = {
    global: {
      ...globalOptions(path),
      ...repository.options,
      ...(server && { 'compress-type': server.compression }),
    },
    [stanza]: server && serverOptions(server),
  };
  return Object.entries(sections)
    .map(([name, options = {}]) =>
      [`[${name}]`, ...Object.entries(options).map((option) => option.join('='))].join('\n'),
    )
    .join('\n\n')
    .concat('\n');
}

function globalOptions(path: string): Record<string, string> {
  return {
    'lock-path': join(path, 'lock'),
    'spool-path': join(path, 'spool'),
    'log-level-file': 'off',
    // a backup begins at once, not with the next checkpoint
    'start-fast': 'y',
    // what expires is decided by src/modules/backups/retention.ts
    'expire-auto': 'n',
    'repo1-retention-full': '9999999',
    'repo1-bundle': 'y',
  };
}

function serverOptions({ clusterDir, socketDir, port }: BackedUpServer): Record<string, string> {
  return {
    'pg1-path': clusterDir,
    'pg1-socket-path': socketDir,
    'pg1-port': String(port),
    'pg1-user': 'postgres',
  };
}
