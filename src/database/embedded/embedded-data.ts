import { existsSync } from 'node:fs';
import { locateData } from './location';

/** Whether a data directory holds a database already, made by an earlier start. */
export function embeddedDataExists(data: { dataDir: string; dataDirIsDefault: boolean }): boolean {
  return existsSync(data.dataDir) && existsSync(locateData(data).clusterDir);
}
