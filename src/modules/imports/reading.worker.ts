import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '../../common/domain.error';
import { detect, FileProfile } from './detection/detect';
import type { ImportMapping } from './dto/import-mapping.dto';
import type { ReadingMessage, ReadingTask } from './reading-thread';
import { type StagedRow, stagedRow, storable } from './staged-row';
import { interpretFile } from './values/interpret-file';
import type { InterpretedRow, SourceColumn } from './values/interpretation';

const batchRows = 500;
/** Rows of each sheet after which most files have shown how they are to be read. */
const enoughRows = 2000;
const encoder = new TextEncoder();

/** Says something and waits until it was heard. What it holds in `memory` is handed over, not copied. */
async function tell(message: ReadingMessage, memory: ArrayBuffer[] = []): Promise<void> {
  parentPort?.postMessage(message, memory);
  if (parentPort && message.kind !== 'end') await once(parentPort, 'message');
}

async function read({ path, mapping }: ReadingTask): Promise<void> {
  if (!mapping) return readAsProposed(path);
  const detection = await detect(path);
  const columns = await tellRows(path, mapping);
  await tell({ kind: 'end', detection, columns });
}

/**
 * Reads a file once if its beginning has shown how: the rest is read in that way while it is looked at. When it says
 * something else in the end, everything is read again.
 */
async function readAsProposed(path: string): Promise<void> {
  const profile = await FileProfile.begin(path, enoughRows);
  const { mapping } = profile.detection();
  let columns = await tellRows(path, mapping, ({ sheet, source }) => {
    profile.add(sheet, source);
  });
  const detection = profile.detection();
  if (!isDeepStrictEqual(detection.mapping, mapping)) {
    await tell({ kind: 'again' });
    columns = await tellRows(path, detection.mapping);
  }
  await tell({ kind: 'end', detection, columns });
}

/** @returns the columns of each sheet */
async function tellRows(path: string, mapping: ImportMapping, look?: (row: InterpretedRow) => void) {
  const columns: Record<string, SourceColumn[]> = {};
  let rows: StagedRow[] = [];
  let position = 0;
  const flush = async () => {
    const json = encoder.encode(storable(JSON.stringify(rows)));
    const count = rows.length;
    rows = [];
    await tell({ kind: 'rows', json, count }, [json.buffer as ArrayBuffer]);
  };
  for await (const row of interpretFile(path, mapping)) {
    look?.(row);
    columns[row.sheet] = row.columns;
    const staged = stagedRow(row, position + 1);
    if (!staged) continue;
    position++;
    rows.push(staged);
    if (rows.length === batchRows) await flush();
  }
  if (rows.length > 0) await flush();
  return columns;
}

// Whoever waits for an answer goes first. Linux lowers this thread alone; elsewhere it would be all of the process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

read(workerData as ReadingTask).catch((error: unknown) => {
  if (!(error instanceof DomainError)) throw error;
  parentPort?.postMessage({ kind: 'failure', code: error.code, message: error.message } satisfies ReadingMessage);
});
