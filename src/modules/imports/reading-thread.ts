import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DomainError, RuleBroken } from '../../common/domain.error';
import type { Detection } from './detection/detection';
import type { ImportMapping } from './dto/import-mapping.dto';
import type { SourceColumn } from './values/interpretation';

/** Tests run the sources; a thread runs what was built. */
const built = __filename.endsWith('.ts') ? join(__dirname, '../../../dist/src/modules/imports') : __dirname;
const script = join(built, 'reading.worker.js');
/** Enough for any real workbook; a hostile one ends its own thread. */
const heapMegabytes = 160;

/** What a thread is told. */
export interface ReadingTask {
  path: string;
  /** How to read the file; the proposal when absent. */
  mapping?: ImportMapping;
}

/** What a thread tells, in this order: what was found, rows batch by batch, and the columns of the sheets at last. */
export type ReadingMessage =
  | { kind: 'detection'; detection: Detection }
  | { kind: 'rows'; json: string; count: number }
  | { kind: 'end'; columns: Record<string, SourceColumn[]> }
  | { kind: 'failure'; code: string; message: string };

/**
 * Reads a file in a thread of its own, so that neither its size nor its malice reaches those who are served by this process. The
 * next batch is read when the one before has been dealt with.
 * @throws DomainError when the file cannot be read
 */
export async function* readInThread(task: ReadingTask, signal: AbortSignal): AsyncGenerator<ReadingMessage> {
  const thread = new Worker(script, {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
  });
  const failed = once(thread, 'error', { signal }).then(([error]: unknown[]) => {
    throw asDomainError(error);
  });
  failed.catch(() => undefined);
  try {
    for (;;) {
      const [message] = (await Promise.race([once(thread, 'message', { signal }), failed])) as [ReadingMessage];
      if (message.kind === 'failure') throw new RuleBroken(message.code, message.message);
      yield message;
      if (message.kind === 'end') return;
      thread.postMessage('more');
    }
  } finally {
    await thread.terminate();
  }
}

function asDomainError(error: unknown): unknown {
  if ((error as { code?: string }).code !== 'ERR_WORKER_OUT_OF_MEMORY' || error instanceof DomainError) return error;
  return new RuleBroken(
    'FILE_NEEDS_TOO_MUCH_MEMORY',
    'The file unpacks to more than can be read: split it, or save its sheets as CSV.',
    { cause: error },
  );
}
