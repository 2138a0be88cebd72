import { createHash } from 'node:crypto';
import type { AuditRecord } from '../../src/modules/audit/dto/audit-record.dto';
import type { LogbookEntry } from '../../src/modules/logbook/dto/logbook-entry.dto';
import { type Acknowledged, changeOf } from './acknowledged';
import type { Client } from './client';

/** Of one kind of thing: how many there have to be, and which are not there exactly once as they were. */
export interface Losses {
  acknowledged: number;
  missing: string[];
  doubled: string[];
}

/** Compares what was acknowledged with what there is. */
export async function lossesOf(client: Client, acknowledged: Acknowledged): Promise<Record<string, Losses>> {
  const expected = new Set(acknowledged.changes);
  const entries = new Map<string, number>();
  let archived = 0;
  for await (const entry of client.all<LogbookEntry>('/logbook-entries?scope=all&sort=createdAt')) {
    tally(entries, entry.callDescription);
    if (entry.archivedAt) archived++;
    expected.add(changeOf('logbook_entries', entry.entryId, 1)); // an imported one, too, was recorded
  }
  const changes = new Map<string, number>();
  for (const table of ['logbook_entries', 'attachments'])
    for await (const record of client.all<AuditRecord>(`/audit-log?entityType=${table}&sort=createdAt`))
      tally(changes, changeOf(record.entityType, record.entityId, record.entityVersion));

  const files = new Map<string, number>();
  for (const { attachId, sha256 } of acknowledged.files) {
    const content = await client.bytes(`/attachments/${attachId}/content`).catch(() => Buffer.alloc(0));
    if (createHash('sha256').update(content).digest('hex') === sha256) tally(files, attachId);
  }
  return {
    [`entries (${archived} archived)`]: compared(acknowledged.entries, entries),
    'attached files': compared(new Set(acknowledged.files.map(({ attachId }) => attachId)), files),
    'audit records': compared(expected, changes),
  };
}

function tally(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function compared(acknowledged: ReadonlySet<string>, found: ReadonlyMap<string, number>): Losses {
  const expected = [...acknowledged];
  return {
    acknowledged: expected.length,
    missing: expected.filter((key) => !found.has(key)),
    doubled: expected.filter((key) => (found.get(key) ?? 0) > 1),
  };
}
