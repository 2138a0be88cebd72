import { chownSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { AppConfig } from '../../config/config';
import { type Account, firstBlocked } from '../embedded/account';
import { fallbackPath } from '../embedded/location';

/** Where backups are, as options of pgBackRest. */
export interface Repository {
  /** For people: a path or a bucket. */
  location: string;
  options: Record<string, string>;
  /** PGBACKREST_… variables. */
  secrets: Record<string, string>;
}

/**
 * The repository of the embedded database: BACKUP_S3_BUCKET, else a directory.
 * @param account whom pgBackRest runs as, when that is not this process's
 */
export function repositoryOf(config: AppConfig, passphrase: string, account?: Account): Repository {
  const { location, options, secrets } = config.get('BACKUP_S3_BUCKET')
    ? bucketOf(config)
    : directoryOf(repositoryDirectory(config, account));
  return {
    location,
    options: { ...options, 'repo1-cipher-type': 'aes-256-cbc' },
    secrets: { ...secrets, PGBACKREST_REPO1_CIPHER_PASS: passphrase },
  };
}

/** Makes the directory of the backups, which the database's account alone may enter. */
export function makeRepositoryDirectory(config: AppConfig, account?: Account): void {
  if (config.get('BACKUP_S3_BUCKET')) return;
  const directory = repositoryDirectory(config, account);
  if (existsSync(directory)) return;
  mkdirSync(dirname(directory), { recursive: true });
  mkdirSync(directory, { mode: 0o700 });
  if (account) chownSync(directory, account.uid, account.gid);
}

/** BACKUP_REPO_DIR or, when nobody chose it and it is closed to the account, a place beside the data's fallback. */
export function repositoryDirectory(config: AppConfig, account?: Account): string {
  const wanted = config.backupRepoDir;
  if (!account || !config.backupRepoDirIsDefault) return wanted;
  if (!firstBlocked(nearestExisting(wanted), account)) return wanted;
  return fallbackPath(join(realpathSync(dirname(wanted)), basename(wanted)), '-backups');
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

function directoryOf(directory: string): Repository {
  return { location: directory, options: { 'repo1-type': 'posix', 'repo1-path': directory }, secrets: {} };
}

function bucketOf(config: AppConfig): Repository {
  const [bucket = '', region] = [config.get('BACKUP_S3_BUCKET'), config.get('BACKUP_S3_REGION')];
  const endpoint = config.get('BACKUP_S3_ENDPOINT');
  const [host = '', port] = (endpoint ?? `s3.${region}.amazonaws.com`).split(':');
  const caFile = config.get('BACKUP_S3_CA_FILE');
  return {
    location: `bucket ${bucket}${config.get('BACKUP_S3_PREFIX')}`,
    options: {
      'repo1-type': 's3',
      'repo1-path': config.get('BACKUP_S3_PREFIX'),
      'repo1-s3-bucket': bucket,
      'repo1-s3-endpoint': host,
      'repo1-s3-region': region,
      // buckets as host names need a wildcard certificate, which storages of one's own seldom have
      'repo1-s3-uri-style': endpoint ? 'path' : 'host',
      'repo1-storage-verify-tls': config.get('BACKUP_S3_VERIFY_TLS') ? 'y' : 'n',
      ...(port && { 'repo1-storage-port': port }),
      ...(caFile && { 'repo1-storage-ca-file': caFile }),
    },
    secrets: {
      PGBACKREST_REPO1_S3_KEY: config.get('BACKUP_S3_ACCESS_KEY_ID') ?? '',
      PGBACKREST_REPO1_S3_KEY_SECRET: config.get('BACKUP_S3_SECRET_ACCESS_KEY') ?? '',
    },
  };
}
