import { setTimeout as sleep } from 'node:timers/promises';
import type { Import } from '../../src/modules/imports/dto/import.dto';
import type { Acknowledged } from './acknowledged';
import type { Client } from './client';

const header = 'Start date,End date,Responsible person,Location,Device,Call description,Solution description,Status';

/** Imports a file whose rows ended long ago. @param mark is in what each of its rows calls for */
export async function importRows(client: Client, acknowledged: Acknowledged, mark: string, rows: number) {
  const calls = Array.from({ length: rows }, (_, row) => `Import ${mark} row ${row}: the left cylinder leaks`);
  const form = new FormData();
  form.append('file', new Blob([[header, ...calls.map(lineOf)].join('\r\n')]), 'logbook.csv');
  const { importId } = await client.send<Import>('POST', '/imports', form);
  const { counts } = await until(client, importId, 'ready');
  if (counts.valid !== rows) throw new Error(`Of ${rows} rows ${counts.valid} are valid.`);
  await client.send('POST', `/imports/${importId}/commit`);
  await until(client, importId, 'committed');
  for (const call of calls) acknowledged.entries.add(call);
}

function lineOf(call: string, row: number): string {
  const day = new Date(Date.UTC(2012 + (row % 10), row % 12, 1 + (row % 28))).toISOString().slice(0, 10);
  return `${day},${day},Crew ${row % 20},Hall ${row % 10},Excavator ${row % 60},${call},Replaced the seal,Completed`;
}

async function until(client: Client, importId: string, status: Import['status']): Promise<Import> {
  for (;;) {
    const current = await client.get<Import>(`/imports/${importId}`);
    if (current.failure) throw new Error(current.failure.message);
    if (current.status === status) return current;
    await sleep(250);
  }
}
