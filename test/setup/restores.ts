import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppConfig } from '../../src/config/config';
import { withClient } from '../../src/database/connect';
import { databaseName } from '../../src/database/database-name';
import { locateData } from '../../src/database/embedded/location';
import { startRecovered } from '../../src/database/restore/recovered-server';
import type { RestoreTarget } from '../../src/database/restore/restore-target';
import { AttachmentStore } from '../../src/modules/attachments/storage/attachment-store';
import type { RestoreChoice } from '../../src/modules/backups/restore-plan';
import { type Restored, restoreInstallation } from '../../src/startup/restore-installation';
import type { BackedUpLogbook } from './backups';

/** Restores as the command does, and says nothing. */
export function restoreInto(
  config: AppConfig,
  directory: string,
  target: RestoreTarget,
  choice: RestoreChoice = {},
): Promise<Restored> {
  return restoreInstallation(config, { ...choice, target, directory, onProgress: () => undefined });
}

/** Starts a restored directory once more, and asks it. */
export async function askRestored(config: AppConfig, directory: string, statement: string) {
  const location = locateData({ dataDir: directory, dataDirIsDefault: false });
  const binDir = config.get('POSTGRES_BIN_DIR');
  const server = await startRecovered({ location, binDir, secrets: {}, isToStay: true });
  try {
    const { rows } = await withClient(server.admin(databaseName(config)), (client) =>
      client.query<Record<string, unknown>>(statement),
    );
    return rows;
  } finally {
    await server.stop();
  }
}

/** An entry with an attachment that lies in the store and that no key opens. @returns the name of the stored file */
export async function givenUnreadableFile(logbook: BackedUpLogbook): Promise<string> {
  const sealed = randomBytes(100 + 16);
  const filePath = createHash('sha256').update(sealed).digest('hex');
  const incoming = join(logbook.config.attachmentsDir, filePath);
  writeFileSync(incoming, sealed);
  await logbook.app.get(AttachmentStore, { strict: false }).put(incoming, filePath);
  await logbook.query(`
    BEGIN;
    SELECT set_config('app.user_id', user_id::text, true) FROM users WHERE username = 'admin';
    INSERT INTO locations (location_name, created_by) SELECT 'Quarry', user_id FROM users WHERE username = 'admin'
      ON CONFLICT DO NOTHING;
    INSERT INTO categories (category_name, created_by) SELECT 'Hydraulics', user_id FROM users WHERE username = 'admin'
      ON CONFLICT DO NOTHING;
    WITH entry AS (
      INSERT INTO logbook_entries
        (user_id, start_date, responsible_person, location_id, device, call_description, category_id, status, created_at)
      SELECT user_id, '2026-03-01', 'North crew', location_id, 'Pump 3', 'Leaks', category_id, 'Open', '2026-03-01'
      FROM users, (SELECT location_id FROM locations LIMIT 1) l, (SELECT category_id FROM categories LIMIT 1) c
      WHERE username = 'admin'
      RETURNING entry_id, user_id
    )
    INSERT INTO attachments
      (entry_id, file_name, file_path, file_type, file_size, uploaded_by, sha256, wrapped_key, uploaded_at)
    SELECT entry_id, 'photo.png', '${filePath}', 'image/png', 100, user_id, decode(repeat('00', 32), 'hex'), 'v1:k1:',
      '2026-03-01'
    FROM entry;
    COMMIT`);
  return filePath;
}
