import type { AppConfig } from '../../../config/config';
import type { Account } from '../../../database/embedded/account';
import { join } from 'node:path';
import type { AttachmentStore } from './attachment-store';
import { copiesOf } from './copies';
import { LocalStore } from './local.store';
import { Spool } from '../../../common/spool';
import { storeOf } from './store-of';
import { transfer } from './transfer';

export interface RestoredFiles {
  /** How many files the database knows. */
  known: number;
  /** Names of those that are nowhere whole. */
  missing: string[];
}

/** Brings files back from their copies, or from the store of this machine what was not copied yet. */
export class FileRestoration {
  private constructor(
    private readonly sources: AttachmentStore[],
    private readonly target: { store: AttachmentStore; spool: Spool },
  ) {}

  /**
   * @param directory the new DATA_DIR. With S3, where nothing is ever overwritten, files that the bucket lacks are put back.
   * @param account whom pgBackRest runs as, when that is not this process's
   */
  static async into(config: AppConfig, directory: string, account?: Account): Promise<FileRestoration> {
    const attachments = join(directory, 'attachments');
    const isLocal = config.get('ATTACHMENT_STORE') === 'local';
    const store = isLocal ? new LocalStore(attachments) : await storeOf(config);
    await store.open();
    const { store: copies } = await copiesOf(config, account);
    const sources = isLocal ? [copies, new LocalStore(config.attachmentsDir)] : [copies];
    return new FileRestoration(sources, { store, spool: new Spool(attachments) });
  }

  async restore(files: AsyncIterable<{ filePath: string }>): Promise<RestoredFiles> {
    const restored: RestoredFiles = { known: 0, missing: [] };
    for await (const { filePath } of files) {
      restored.known++;
      if (!(await this.bringBack(filePath))) restored.missing.push(filePath);
    }
    return restored;
  }

  private async bringBack(key: string): Promise<boolean> {
    for (const source of this.sources) {
      const outcome = await transfer(key, source, this.target);
      if (outcome === 'copied' || outcome === 'present') return true;
    }
    return false;
  }
}
