import { createReadStream } from 'node:fs';
import { stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { StartupError } from '../config/startup.error';
import type { ImportMapping } from '../modules/imports/dto/import-mapping.dto';
import { runCommand } from './command';
import { Importer } from './import/importer';
import { readMapping } from './import/read-mapping';
import { showProgress } from './import/show-progress';
import { showSummary } from './import/show-summary';
import { withApplication } from './with-application';

const usage =
  'npm run import -- FILE [--mapping M.json] [--write-mapping M.json] [--write-errors E.xlsx] [--dry-run] [--as USER]';
const someRejected = 2;

/**
 * Imports a workbook or CSV file, beside the running service or alone. Exit codes: 0 when every row is in the logbook,
 * 2 when some were rejected, 1 when nothing was imported.
 */
runCommand({
  usage,
  positionals: 1,
  options: {
    mapping: { type: 'string' },
    'write-mapping': { type: 'string' },
    'write-errors': { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    as: { type: 'string' },
  },
  async run({ values, positionals: [path] }, config) {
    if (path === undefined) throw new StartupError(`Name the file to import. Usage: ${usage}`);
    await assertReadable(path);
    const mapping = values.mapping === undefined ? undefined : await readMapping(values.mapping);
    await withApplication(config, (app, signal) => run(app, signal, { ...values, path, mapping }));
  },
});

interface Task {
  path: string;
  mapping?: ImportMapping;
  'write-mapping'?: string;
  'write-errors'?: string;
  'dry-run': boolean;
  as?: string;
}

async function run(app: INestApplicationContext, signal: AbortSignal, task: Task): Promise<void> {
  const progress = showProgress();
  try {
    const importer = await Importer.for(app, task.as, signal, progress.show);
    const content = createReadStream(task.path) as AsyncIterable<Buffer>;
    const importId = await importer.take({ name: basename(task.path), content }, task.mapping);
    const analysed = await importer.finish(importId);
    if (task['write-mapping']) await writeFile(task['write-mapping'], `${JSON.stringify(analysed.mapping, null, 2)}\n`);
    if (task['write-errors']) await importer.writeErrors(importId, task['write-errors']);
    const result = task['dry-run'] ? analysed : await importer.commit(importId);
    if (task['dry-run']) await importer.discard(importId);
    progress.done();
    showSummary(result, task['dry-run']);
    if (result.counts.rejected > 0) process.exitCode = someRejected;
  } finally {
    progress.done();
  }
}

async function assertReadable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new StartupError(`${path} cannot be read: name a file that is there and may be read.`);
}
