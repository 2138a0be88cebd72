import { on } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DomainError, RuleBroken } from '../../common/domain.error';
import type { Detection } from './detection/detection';
import type { ImportMapping } from './dto/import-mapping.dto';
import type { SourceColumn } from './values/interpretation';

/** Tests run the sources; a thread runs what was built. */
const built = __filename.endsWith('.ts') ? join(__dirname, '../../../dist/src/modules/imports') : __dirname;
const script = join(built, 'reading.worker.js');
/**
 * Enough for any real workbook; a hostile one ends its own thread. What is young there is hardly ever needed for long: little
 * room for it costs no time.
 */
const resourceLimits = { maxOldGenerationSizeMb: 160, maxYoungGenerationSizeMb: 16 };

/** What a thread is told. */
export interface ReadingTask {
  path: string;
  /** How to read the file; the proposal when absent. */
  mapping?: ImportMapping;
}

/**
 * What a thread tells: rows batch by batch, and at last what was found and the columns of the sheets. In between it may turn out that
 * the rows mean something else, and all of them come again.
 */
export type ReadingMessage =
  | { kind: 'rows'; json: Uint8Array; count: number }
  | { kind: 'again' }
  | { kind: 'end'; detection: Detection; columns: Record<string, SourceColumn[]> }
  | { kind: 'failure'; code: string; message: string };

/**
 * Reads a file in a thread of its own, so that neither its size nor its malice reaches those who are served by this process. While
 * a batch is dealt with, the next one is read, and no more.
 * @throws DomainError when the file cannot be read
 */
export async function* readInThread(task: ReadingTask, signal: AbortSignal): AsyncGenerator<ReadingMessage> {
  const thread = new Worker(script, { workerData: task, resourceLimits });
  try {
    for await (const [message] of on(thread, 'message', { signal }) as AsyncIterable<[ReadingMessage]>) {
      if (message.kind === 'failure') throw new RuleBroken(message.code, message.message);
      thread.postMessage('more');
      yield message;
      if (message.kind === 'end') return;
    }
  } catch (error) {
    throw asDomainError(error);
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
