import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../config/config';
import { appDataSourceOptions } from './data-source';
import { UnitOfWork } from './unit-of-work';

/** How to sign in to a database other than the application's. */
export type AnotherDatabase = ClientConfig;

const poolSize = 2;

/** Does work on a database other than the application's, such as a restored copy. */
export async function onAnotherDatabase<T>(
  connection: AnotherDatabase,
  config: AppConfig,
  use: (work: UnitOfWork) => Promise<T>,
): Promise<T> {
  const dataSource = await new DataSource(appDataSourceOptions(connection, poolSize)).initialize();
  try {
    return await use(new UnitOfWork(dataSource, config));
  } finally {
    await dataSource.destroy();
  }
}
