import { migrate } from '../../src/database/migrate';
import { startScratchDatabase } from '../../src/startup/scratch-database';
import { publishTestServer, templateDatabase, testedMajor } from './server';
import { running } from './running';

/** Starts one server for all tests and migrates the template that each test file clones. */
export default async function startTestServer(): Promise<void> {
  const server = await startScratchDatabase({ major: testedMajor, database: templateDatabase });
  running.server = server;
  await migrate(server.migration);
  publishTestServer(server);
}
