import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppConfig } from '../../../config/config';
import { repositoryDirectory } from '../../../database/pgbackrest/repository';
import type { Account } from '../../../database/embedded/account';
import type { AttachmentStore } from './attachment-store';
import { LocalStore } from './local.store';
import { Spool } from '../../../common/spool';

/** Where copies of the stored files lie, and where a file waits until it is one of them. */
export interface Copies {
  store: AttachmentStore;
  spool: Spool;
}

/**
 * The copies beside the backups of the database: in their directory or their bucket.
 * @param account whom pgBackRest runs as, when that is not this process's
 */
export async function copiesOf(config: AppConfig, account?: Account): Promise<Copies> {
  const bucket = config.get('BACKUP_S3_BUCKET');
  if (!bucket) {
    const directory = join(repositoryDirectory(config, account), 'attachments');
    return { store: new LocalStore(directory), spool: new Spool(directory) };
  }
  const { S3Store } = await import('./s3.store.js');
  const endpoint = config.get('BACKUP_S3_ENDPOINT');
  const caFile = config.get('BACKUP_S3_CA_FILE');
  const store = S3Store.at({
    bucket,
    prefix: `${config.get('BACKUP_S3_PREFIX').slice(1)}/attachments/`,
    region: config.get('BACKUP_S3_REGION'),
    endpoint: endpoint && `https://${endpoint}`,
    accessKeyId: config.get('BACKUP_S3_ACCESS_KEY_ID'),
    secretAccessKey: config.get('BACKUP_S3_SECRET_ACCESS_KEY'),
    tls: { rejectUnauthorized: config.get('BACKUP_S3_VERIFY_TLS'), ...(caFile && { ca: readFileSync(caFile) }) },
  });
  return { store, spool: new Spool(config.attachmentsDir) };
}
