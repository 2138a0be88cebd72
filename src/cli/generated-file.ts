import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartupError } from '../config/startup.error';
import { differingLines } from './differing-lines';

export interface GeneratedFile {
  /** Relative to the project. */
  path: string;
  text: string;
  /** The command that writes the file. */
  command: string;
}

/** Writes a file that is made from the code. */
export async function writeGenerated({ path, text }: GeneratedFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  console.log(`${path} is written.`);
}

/** @throws StartupError when the file is not what its command would write, with the lines that differ */
export async function checkGenerated({ path, text, command }: GeneratedFile): Promise<void> {
  const found = await readFile(path, 'utf8').catch(() => '');
  if (found !== text) {
    throw new StartupError(
      `${path} is out of date: run \`${command}\` and commit what changes.\n${differingLines(found, text)}`,
    );
  }
  console.log(`${path} is up to date.`);
}
