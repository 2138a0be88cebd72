import type { AppConfig } from '../../../config/config';
import type { AttachmentStore } from './attachment-store';
import { LocalStore } from './local.store';

/** The store that the configuration asks for. */
export async function storeOf(config: AppConfig): Promise<AttachmentStore> {
  if (config.get('ATTACHMENT_STORE') === 'local') return new LocalStore(config.attachmentsDir);
  // loaded only where it is used: it takes a quarter of a second and 20 MB
  const { S3Store } = await import('./s3.store.js');
  return S3Store.of(config);
}
