import { createHash } from 'node:crypto';
import type { AppConfig } from './config';
import type { KeyTexts } from './escrow';
import { keyFile, loadKeys, secretFiles } from './keys';
import { StartupError } from './startup.error';

const knownFiles: readonly string[] = secretFiles.map(({ file }) => file);

/**
 * Everything that an installation cannot do without, by the name of the file that it belongs into: what a variable
 * holds, else what KEYS_DIR holds. Beside a server of the operator's there is no superuser's password.
 * @throws StartupError when a key is missing or malformed
 */
export function readKeyTexts(config: AppConfig): KeyTexts {
  loadKeys(config);
  const texts: KeyTexts = {};
  for (const { file, variable } of secretFiles) {
    const found = keyFile(config, file);
    const text = variable && config.get(variable);
    if (text) texts[file] = text;
    else if (found.exists) texts[file] = found.read('bring it back from your copy');
  }
  return texts;
}

/** Tells whether a copy holds all keys of today. The keys are random, so it gives none of them away. */
export function fingerprintOf(texts: KeyTexts): string {
  const sorted = Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}

/**
 * Puts keys back into KEYS_DIR: all of them, or none.
 * @returns the names of the files that were not there before
 * @throws StartupError when another key is there already, or this version knows no such file
 */
export function restoreKeyTexts(config: AppConfig, texts: KeyTexts): string[] {
  const unknown = Object.keys(texts).filter((file) => !knownFiles.includes(file));
  if (unknown.length > 0) {
    throw new StartupError(`The copy holds ${unknown.join(', ')}, which a newer version made: install that version.`);
  }
  const present = Object.keys(texts).filter((file) => keyFile(config, file).exists);
  const different = present.filter((file) => keyFile(config, file).read('try again') !== texts[file]);
  if (different.length > 0) {
    throw new StartupError(
      `${config.keysDir} has another ${different.join(' and another ')}: nothing was restored. ` +
        'Move it away, or set KEYS_DIR to an empty directory.',
    );
  }
  const missing = Object.entries(texts).filter(([file]) => !present.includes(file));
  for (const [file, text] of missing) keyFile(config, file).create(text);
  return missing.map(([file]) => file);
}
