import { readFile } from 'node:fs/promises';
import { StartupError } from '../../config/startup.error';
import { ImportMapping } from '../../modules/imports/dto/import-mapping.dto';

/** The mapping that somebody has written to a file. @throws StartupError when it holds none */
export async function readMapping(path: string): Promise<ImportMapping> {
  const { success, data, error } = ImportMapping.safeParse(await readJson(path));
  if (success) return data;
  const [issue] = error.issues;
  throw new StartupError(`${path} is no mapping: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not valid'}.`);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new StartupError(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}
