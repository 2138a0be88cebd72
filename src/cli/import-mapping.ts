import { StartupError } from '../config/startup.error';
import { detect } from '../modules/imports/detection/detect';
import type { ImportMapping } from '../modules/imports/dto/import-mapping.dto';
import { interpretFile } from '../modules/imports/values/interpret-file';
import { runCommand } from './command';
import { readMapping } from './import/read-mapping';

const usage = 'npm run -s import:mapping -- FILE [MAPPING]';

/** Proposes how to import a file, as a mapping to edit, and counts what comes out of it or of an edited one. Needs no database. */
runCommand({
  usage,
  positionals: 2,
  async run({ positionals: [path, mappingPath] }) {
    if (!path) throw new StartupError(`Say which file to read. Usage: ${usage}`);
    const mapping = mappingPath ? await readMapping(mappingPath) : await propose(path);
    console.error(await outcomes(path, mapping));
    console.log(JSON.stringify(mapping, null, 2));
  },
});

async function propose(path: string): Promise<ImportMapping> {
  const { mapping, missing, notes } = await understood(path, () => detect(path));
  for (const note of notes) console.error(note);
  if (missing.length > 0) console.error(`Add a constant or a column to the mapping for: ${missing.join(', ')}.`);
  return mapping;
}

/** How many rows can be taken, and how many not for which reason. */
async function outcomes(path: string, mapping: ImportMapping): Promise<string> {
  const counts = new Map<string, number>();
  await understood(path, async () => {
    for await (const { outcome } of interpretFile(path, mapping)) {
      const name = outcome.kind === 'rejected' ? outcome.rejections[0].code : outcome.kind;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  });
  return [...counts].map(([name, count]) => `${String(count)} ${name}`).join(', ');
}

async function understood<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new StartupError(`${path} cannot be read: ${error.message}.`);
    throw error;
  }
}
