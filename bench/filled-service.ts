import { join } from 'node:path';
import { JwtService } from '@nestjs/jwt';
import { AppConfig } from '../src/config/config';
import { loadKeys } from '../src/config/keys';
import { migrate } from '../src/database/migrate';
import { AccessTokenService } from '../src/modules/auth/access-token.service';
import { startScratchDatabase } from '../src/startup/scratch-database';
import type { AppSettings } from './app';
import { type Dataset, type Person, readDataset } from './data-set/dataset';
import { fillLogbook } from './data-set/fill-logbook';
import { benchEnvironment } from './environment';
import { Server } from './server';
import type { Started } from './started';

/** A service in a process of its own, with entries in its logbook. */
export interface FilledService {
  server: Server;
  dataset: Dataset;
  /** An access token of somebody in the logbook. */
  tokenOf: (person: Person) => string;
}

/** @param variables of the environment that differ from those of other benchmarks */
export async function startFilledService(
  started: Started,
  rows: number,
  variables: Record<string, string> = {},
): Promise<FilledService> {
  const database = await startScratchDatabase();
  started.add(() => database.stop());
  await migrate(database.migration);
  await fillLogbook(database.migration, { rows });
  const dataset = await readDataset(database.migration);

  const environment = { ...(await benchEnvironment(started)), ...variables };
  const config = AppConfig.fromEnvironment(environment);
  const settings: AppSettings = { connection: database.app, environment };
  const server = await Server.start(join(__dirname, 'app.js'), settings);
  started.add(() => server.stop());

  const tokens = new AccessTokenService(config, loadKeys(config), new JwtService());
  return { server, dataset, tokenOf: ({ userId, sessionId }) => tokens.issue(userId, sessionId) };
}
