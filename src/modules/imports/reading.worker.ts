import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '../../common/domain.error';
import { detect } from './detection/detect';
import type { ReadingMessage, ReadingTask } from './reading-thread';
import { type StagedRow, stagedRow, storable } from './staged-row';
import { interpretFile } from './values/interpret-file';
import type { SourceColumn } from './values/interpretation';

const batchRows = 1000;

/** Says something and waits until there is room for more. */
async function tell(message: ReadingMessage): Promise<void> {
  parentPort?.postMessage(message);
  if (parentPort && message.kind !== 'end') await once(parentPort, 'message');
}

async function read({ path, mapping }: ReadingTask): Promise<void> {
  const detection = await detect(path);
  await tell({ kind: 'detection', detection });
  const columns: Record<string, SourceColumn[]> = {};
  let rows: StagedRow[] = [];
  let position = 0;
  const flush = async () => {
    const json = storable(JSON.stringify(rows));
    const count = rows.length;
    rows = [];
    await tell({ kind: 'rows', json, count });
  };
  for await (const row of interpretFile(path, mapping ?? detection.mapping)) {
    columns[row.sheet] = row.columns;
    const staged = stagedRow(row, position + 1);
    if (!staged) continue;
    position++;
    rows.push(staged);
    if (rows.length === batchRows) await flush();
  }
  if (rows.length > 0) await flush();
  await tell({ kind: 'end', columns });
}

read(workerData as ReadingTask).catch((error: unknown) => {
  if (!(error instanceof DomainError)) throw error;
  parentPort?.postMessage({ kind: 'failure', code: error.code, message: error.message } satisfies ReadingMessage);
});
