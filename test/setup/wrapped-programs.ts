import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot, unprivilegedAccount } from '../../src/database/embedded/account';
import { prepareBinaries } from '../../src/database/embedded/binaries';

/** What stands around a program in the command line that really runs. */
export interface Wrapping {
  /** Variables, as a shell takes them. */
  before?: string;
  /** Arguments that win over the others. */
  after?: string;
}

/** Writes a program that runs another one. @returns its path */
export function wrapProgram(directory: string, name: string, real: string, { before = '', after = '' }: Wrapping) {
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${before} exec '${real}' "$@" ${after}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Wraps the programs of the embedded server: the directory is a POSTGRES_BIN_DIR. */
export async function wrapServer(directory: string, programs: { postgres: Wrapping; initdb: Wrapping }): Promise<void> {
  const account = isRoot() ? unprivilegedAccount() : undefined;
  const { directory: real } = await prepareBinaries({ major: 15 }, account, () => undefined);
  for (const [name, wrapping] of Object.entries(programs)) wrapProgram(directory, name, join(real, name), wrapping);
}
