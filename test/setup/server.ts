import type { ScratchDatabase } from '../../src/startup/scratch-database';

/** The test server, as worker processes know it. */
export type TestServer = Omit<ScratchDatabase, 'stop'>;

/** Migrated once, cloned for each test file, never connected to. */
export const templateDatabase = 'preventplus_test_template';

/** EMBEDDED_POSTGRES=18 runs the same tests on the newest supported version. */
export const testedMajor = process.env.EMBEDDED_POSTGRES === '18' ? 18 : 15;

const variable = 'PREVENTPLUS_TEST_SERVER';

export function publishTestServer({ admin, migration, app }: TestServer): void {
  process.env[variable] = JSON.stringify({ admin, migration, app });
}

const dataDirVariable = 'PREVENTPLUS_TEST_DATA';

export function publishDataDir(directory: string): void {
  process.env[dataDirVariable] = directory;
}

/** Where applications that a test starts keep files, unless the test says otherwise. */
export function testDataDir(): string {
  return process.env[dataDirVariable] ?? '.data';
}

export function testServer(): TestServer {
  const published = process.env[variable];
  if (!published) throw new Error('The test server is not running: start the tests with `npm test`.');
  return JSON.parse(published) as TestServer;
}

/** The real work orders of five excavators, when whoever runs the tests has them. */
export const workOrdersCsv = process.env.WORK_ORDERS_CSV;

/** A real logbook in Excel, beside a file `….expected.json` that counts what must come out of it. */
export const legacyWorkbook = process.env.LEGACY_WORKBOOK;
