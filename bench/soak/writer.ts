import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attachment } from '../../src/modules/attachments/dto/attachment.dto';
import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import type { Acknowledged } from './acknowledged';
import { type Client, Refused } from './client';
import { importRows } from './imports';

/** A picture of one pixel up to where its data begin: random bytes behind less of it are taken for no picture. */
const pictureHead = Buffer.from(
  '89504e470d0a1a0a' + '0000000d49484452' + '00000001000000010806000000' + '1f15c489' + '000186a049444154',
  'hex',
);
const fileBytes = 100_000;
const importedRows = 50;

/** Works in the logbook all the time, a little of everything, and remembers what was acknowledged. */
export class Writer {
  private readonly stopping = new AbortController();
  private working: Promise<unknown> = Promise.resolve();
  private locationId = 0;
  private current: LogbookEntry | undefined;
  /** Changes that came after their entry had moved to the archive. */
  refused = 0;
  lists = 0;

  constructor(
    private readonly client: Client,
    private readonly acknowledged: Acknowledged,
  ) {}

  /** @param onFailure is told of what ought not to have been refused */
  async start(onFailure: (error: unknown) => void): Promise<void> {
    const location = await this.client.send<{ locationId: number }>('POST', '/locations', { locationName: 'Pit' });
    this.locationId = location.locationId;
    const chores: [number, (count: number) => Promise<unknown>][] = [
      [1, (count) => this.record(count)],
      [1, () => this.list()],
      [2, (count) => this.change(count)],
      [5, () => this.attach()],
      [60, () => this.client.send('POST', '/reports/refresh')],
      [180, (count) => importRows(this.client, this.acknowledged, `${count}`, importedRows)],
    ];
    this.working = Promise.all(chores.map(([seconds, chore]) => this.every(seconds, chore))).catch(onFailure);
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async every(seconds: number, chore: (count: number) => Promise<unknown>): Promise<void> {
    const { signal } = this.stopping;
    for (let count = 1; !signal.aborted; count++) {
      await chore(count);
      await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Every second entry ended long ago: the next archiving moves it. */
  private async record(count: number): Promise<void> {
    const isOld = count % 2 === 0;
    const entry = await this.client.send<LogbookEntry>('POST', '/logbook-entries', {
      ...(isOld
        ? { startDate: '2015-03-02', endDate: '2015-03-04', status: 'Completed', solutionDescription: 'Replaced it' }
        : { startDate: new Date().toISOString().slice(0, 10) }),
      responsiblePerson: 'North crew',
      locationId: this.locationId,
      device: `Excavator ${count % 60}`,
      callDescription: `Recorded ${count}: the bucket does not open`,
    });
    this.acknowledged.entries.add(entry.callDescription);
    this.acknowledged.change('logbook_entries', entry.entryId, entry.version);
    this.current = entry;
  }

  private async change(count: number): Promise<void> {
    if (!this.current) return;
    await this.unlessArchived(async ({ entryId }) => {
      const change = { solutionDescription: `Looked at it, ${count}` };
      const { version } = await this.client.send<LogbookEntry>('PATCH', `/logbook-entries/${entryId}`, change);
      this.acknowledged.change('logbook_entries', entryId, version);
    }, this.current);
  }

  private async attach(): Promise<void> {
    if (!this.current) return;
    await this.unlessArchived(async ({ entryId }) => {
      const content = Buffer.concat([pictureHead, randomBytes(fileBytes)]);
      const form = new FormData();
      form.append('file', new Blob([content]), 'photo.png');
      const path = `/logbook-entries/${entryId}/attachments`;
      const { attachId, version } = await this.client.send<Attachment>('POST', path, form);
      this.acknowledged.files.push({ attachId, sha256: createHash('sha256').update(content).digest('hex') });
      this.acknowledged.change('attachments', attachId, version);
    }, this.current);
  }

  private async unlessArchived(chore: (entry: LogbookEntry) => Promise<void>, entry: LogbookEntry): Promise<void> {
    try {
      await chore(entry);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409)) throw error;
      this.refused++;
    }
  }

  private async list(): Promise<void> {
    await this.client.get('/logbook-entries?scope=all&limit=50');
    this.lists++;
  }
}
