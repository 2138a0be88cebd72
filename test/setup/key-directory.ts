import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateMissingKeys, loadKeys } from '../../src/config/keys';
import { testConfig } from './test-config';

/** Key files of their own, for the tests of one file. */
export function useKeyDirectory() {
  const directory = mkdtempSync(join(tmpdir(), 'pp-keys-'));
  const config = testConfig.with({ KEYS_DIR: directory });
  generateMissingKeys(config);
  afterAll(() => rmSync(directory, { recursive: true }));
  const path = (file: string) => join(directory, file);
  return {
    directory,
    config,
    /** The keys as one process reads them. */
    load: () => loadKeys(config),
    /** The ids of the keys in a file, the current one first. */
    idsIn: (file: string) =>
      readFileSync(path(file), 'utf8')
        .trim()
        .split('\n')
        .map((entry) => entry.split(':')[0]),
    read: (file: string) => readFileSync(path(file), 'utf8'),
    write: (file: string, text: string) => {
      writeFileSync(path(file), text);
    },
  };
}
