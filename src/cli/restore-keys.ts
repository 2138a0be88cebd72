import { readFileSync } from 'node:fs';
import type { AppConfig } from '../config/config';
import { openEscrow } from '../config/escrow';
import { restoreKeyTexts } from '../config/key-copies';
import { StartupError } from '../config/startup.error';
import { knownPassphrase } from './passphrase';

/**
 * Puts the keys of a copy into KEYS_DIR. A key that is there already stays as it is.
 * @returns the files that are there again
 * @throws StartupError when the copy cannot be opened, or another key is there
 */
export async function restoreKeys(config: AppConfig, path: string): Promise<string[]> {
  const text = read(path);
  return restoreKeyTexts(config, openEscrow(text, await knownPassphrase(config)));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartupError(`${path} cannot be read: ${(error as Error).message}.`);
  }
}
