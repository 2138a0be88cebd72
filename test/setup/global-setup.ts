import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '../../src/database/migrate';
import { startScratchDatabase } from '../../src/startup/scratch-database';
import { publishDataDir, publishTestServer, templateDatabase, testedMajor } from './server';
import { running } from './running';

/** Starts one server for all tests and migrates the template that each test file clones. */
export default async function startTestServer(): Promise<void> {
  const server = await startScratchDatabase({ major: testedMajor, database: templateDatabase });
  running.server = server;
  await migrate(server.migration);
  publishTestServer(server);
  running.dataDir = await mkdtemp(join(tmpdir(), 'pp-test-data-'));
  publishDataDir(running.dataDir);
}
