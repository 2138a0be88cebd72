import type { Pool } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import type { AccessLevel } from '../../src/common/access-level';
import type { Caller } from '../../src/common/caller';
import { appDataSourceOptions } from '../../src/database/data-source';
import { UnitOfWork } from '../../src/database/unit-of-work';
import type { Given } from '../factories/given';
import { useDatabase } from './logbook';
import { testConfig } from './test-config';
import type { TestDatabase } from './test-database';

export const poolSize = 3;

/** Whoever asks in a test; anybody who is signed in will do, unless said otherwise. */
export function callerOf({ sessionId }: { sessionId: string }, minLevel: AccessLevel = 'Technician'): Caller {
  return { credential: { sessionId }, minLevel, passwordMayBeDue: false, origin: {} };
}

export interface HeldUnitOfWork {
  readonly database: TestDatabase;
  readonly given: Given;
  readonly work: UnitOfWork;
  /** The connections that the unit of work lends itself. */
  readonly pool: Pool;
}

/** Ends the application's connections from the server's side, so that the next ones find new settings. */
export async function endConnections({ database, pool }: HeldUnitOfWork): Promise<void> {
  await database.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = 'pp_app'`,
  );
  while (pool.totalCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A unit of work on a database of its own, set up as in the application. */
export function useUnitOfWork(): HeldUnitOfWork {
  const held = {} as { -readonly [Key in keyof HeldUnitOfWork]: HeldUnitOfWork[Key] };
  let dataSource: DataSource;
  // hooks run in the order in which they stand here: the connections close before their database goes
  afterAll(() => dataSource.destroy());
  const base = useDatabase();
  beforeAll(async () => {
    dataSource = await new DataSource(appDataSourceOptions(base.database.app, poolSize)).initialize();
    Object.assign(held, {
      ...base,
      work: new UnitOfWork(dataSource, testConfig),
      pool: (dataSource.driver as PostgresDriver).master as Pool,
    });
  });
  return held;
}
