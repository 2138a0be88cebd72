import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { AppConfig } from '../../src/config/config';
import { commandCaller } from '../../src/common/caller';
import { AttachmentReconciliationService } from '../../src/modules/attachments/attachment-reconciliation.service';
import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import { picture } from '../factories/files';
import type { GivenUser } from '../factories/given';
import { useAttachments } from '../setup/attachments';
import { refuseStaleBuild } from '../setup/service';
import { testKeyVariables } from '../setup/test-keys';

const child = join(__dirname, 'killed-upload.child.cjs');
/** What is in the store or on its way there, and what the table says, after a kill at that moment. */
const moments = {
  'in the middle of the content': { incoming: 1, stored: 0, rows: 0 },
  'just before the store takes it': { incoming: 1, stored: 0, rows: 0 },
  'when the store has it': { incoming: 0, stored: 1, rows: 0 },
  'before the row is committed': { incoming: 0, stored: 1, rows: 0 },
  'before the client is told': { incoming: 0, stored: 1, rows: 1 },
};

describe('an upload during which the process is killed', () => {
  const logbook = useAttachments();
  const content = picture(200_000);
  let technician: GivenUser;
  let entryId: string;

  beforeAll(async () => {
    refuseStaleBuild();
    technician = await logbook.given.technician();
    entryId = await logbook.given.entry(technician);
    await Promise.all(Object.keys(moments).map(uploadUntil));
  }, 120_000);

  /** Uploads to a process that kills itself at that moment. */
  async function uploadUntil(moment: string): Promise<void> {
    const dataDir = dirname(logbook.app.get(AppConfig).attachmentsDir);
    const environment = { ...testKeyVariables, DATA_DIR: dataDir, LOG_LEVEL: 'silent' };
    const settings = JSON.stringify({ connection: logbook.database.app, environment, moment });
    const service = spawn(process.execPath, [child, settings], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = once(service, 'exit');
    const [url] = (await Promise.race([once(service.stdout, 'data'), ended])) as [Buffer];
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(content)]), 'photo.png');
    const token = logbook.app.get(AccessTokenService).issue(technician.userId, technician.sessionId);
    const upload = fetch(`${String(url).trim()}/api/v1/logbook-entries/${entryId}/attachments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    await expect(upload).rejects.toThrow();
    expect(await ended).toEqual([null, 'SIGKILL']);
  }

  const state = async () => {
    const rows = await logbook.database.query<{ file_path: string }>('SELECT file_path FROM attachments');
    return {
      incoming: (await logbook.incomingFiles()).length,
      stored: await logbook.storedFiles(),
      rows: rows.map(({ file_path: path }) => path),
    };
  };
  const sum = (of: 'incoming' | 'stored' | 'rows') =>
    Object.values(moments).reduce((total, expected) => total + expected[of], 0);
  const reconcile = (graceMs: number) =>
    logbook.app.get(AttachmentReconciliationService).reconcile(commandCaller('Admin', 'test'), { graceMs });

  it('should leave no row without its file, at whichever moment', async () => {
    const { incoming, stored, rows } = await state();
    expect([incoming, stored.length, rows.length]).toEqual([sum('incoming'), sum('stored'), sum('rows')]);
    expect(stored).toEqual(expect.arrayContaining(rows));
    expect(await reconcile(3_600_000)).toMatchObject({ sound: 1, missing: [], damaged: [], orphans: [] });
  });

  it('should leave no file without its row, once it was reconciled', async () => {
    const report = await reconcile(-60_000);
    expect([report.orphans.length, report.abandoned.length]).toEqual([2, sum('incoming')]);
    const { incoming, stored, rows } = await state();
    expect({ incoming, stored }).toEqual({ incoming: 0, stored: rows });
  });

  it('should have kept what was committed, whole and recorded once', async () => {
    const { body } = await logbook
      .as(technician)
      .get<{ items: Attachment[] }>(`/logbook-entries/${entryId}/attachments`);
    const [attachment] = body.items;
    const answer = await logbook.as(technician).get<Buffer>(`/attachments/${attachment!.attachId}/content`);
    expect(answer.body.equals(content)).toBe(true);
    const records = await logbook.database.query(
      `SELECT entity_id FROM audit_log WHERE entity_type = 'attachments' AND action = 'create'`,
    );
    expect(records).toEqual([{ entity_id: attachment!.attachId }]);
  });
});
