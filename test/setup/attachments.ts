import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppConfig } from '../../src/config/config';
import type { VariableName, Values } from '../../src/config/variables';
import { type Logbook, useLogbook } from './logbook';
import { testConfig } from './test-config';

export interface AttachmentsLogbook extends Logbook {
  /** Names of the files that the store holds. */
  storedFiles(): Promise<string[]>;
  /** Names of the files that are being received, or that nobody has removed. */
  incomingFiles(): Promise<string[]>;
  /** The path of a stored file. */
  pathOf(key: string): string;
}

/**
 * An application whose files lie in a directory of their own.
 * @param variables other values of the configuration, asked for when the application starts
 */
export function useAttachments(variables: () => Partial<Values> = () => ({})): AttachmentsLogbook {
  let dataDir = '';
  // the configuration is read when the application starts: by then the directory is there
  const config = Object.create(testConfig, {
    attachmentsDir: { get: () => join(dataDir, 'attachments') },
    get: { value: (name: VariableName) => testConfig.with(variables()).get(name) },
  }) as AppConfig;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'pp-attachments-'));
  });
  const logbook = useLogbook({ config });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  const filesIn = async (folder: string) => {
    const directory = join(dataDir, 'attachments', folder);
    if (!existsSync(directory)) return [];
    const found = await readdir(directory, { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map(({ name }) => name);
  };
  const held: Pick<AttachmentsLogbook, 'storedFiles' | 'incomingFiles' | 'pathOf'> = {
    storedFiles: () => filesIn('objects'),
    incomingFiles: () => filesIn('incoming'),
    pathOf: (key) => join(dataDir, 'attachments', 'objects', key.slice(0, 2), key),
  };
  return Object.setPrototypeOf(held, logbook) as AttachmentsLogbook;
}
