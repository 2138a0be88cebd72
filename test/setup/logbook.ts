import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.setup';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import { Given, type GivenUser } from '../factories/given';
import { Api } from './api';
import { testConfig } from './test-config';
import { TestDatabase } from './test-database';
import { testKeys } from './test-keys';

/** A whole application on a database of its own, for the tests of one file. */
export interface Logbook {
  readonly app: NestFastifyApplication;
  readonly database: TestDatabase;
  readonly given: Given;
  /** Its DATA_DIR. */
  readonly dataDir: string;
  /** A client without a token. */
  readonly anybody: Api;
  /** A client that is signed in as somebody. */
  as(user: GivenUser): Api;
}

/** Starts an application before the tests of a file and stops it after them. */
export function useLogbook({ config = testConfig, keys = testKeys } = {}): Logbook {
  const logbook = {} as { -readonly [Key in keyof Logbook]: Logbook[Key] };

  beforeAll(async () => {
    logbook.database = await TestDatabase.clone();
    logbook.dataDir = await mkdtemp(join(tmpdir(), 'pp-data-'));
    logbook.app = await createApp({
      config: config.with({ DATA_DIR: logbook.dataDir }),
      keys,
      connection: logbook.database.app,
    });
    await logbook.app.getHttpAdapter().getInstance().ready();
    logbook.given = new Given(logbook.database);
    logbook.anybody = new Api(logbook.app);
    logbook.as = ({ userId, sessionId }) =>
      new Api(logbook.app, logbook.app.get(AccessTokenService).issue(userId, sessionId));
  });

  afterAll(async () => {
    await logbook.app.close();
    await logbook.database.drop();
    await rm(logbook.dataDir, { recursive: true });
  });

  return logbook;
}

/** A database without an application, for tests that speak SQL. */
export function useDatabase(): { readonly database: TestDatabase; readonly given: Given } {
  const held = {} as { database: TestDatabase; given: Given };
  beforeAll(async () => {
    held.database = await TestDatabase.clone();
    held.given = new Given(held.database);
  });
  afterAll(() => held.database.drop());
  return held;
}
