import { Client, type ClientConfig } from 'pg';
import { DataSource, type DataSourceOptions, type MigrationInterface } from 'typeorm';
import { entities } from './entities';
import { ExtendedProtocolClient } from './extended-protocol.client';

const common = {
  type: 'postgres',
  installExtensions: false,
  // gen_random_uuid() for generated ids: it needs no extension any more
  uuidExtension: 'pgcrypto',
  entities,
  migrationsTableName: 'schema_migrations',
} as const satisfies Partial<DataSourceOptions>;

/** The application's connections: signed in as pp_app, extended protocol only. */
export function appDataSourceOptions(connection: ClientConfig, poolSize: number): DataSourceOptions {
  return {
    ...common,
    extra: {
      ...connection,
      max: poolSize,
      application_name: 'preventplus',
      Client: ExtendedProtocolClient,
      // statements go out without waiting for the answers to those before them
      pipeline: true,
    },
  };
}

export type Migration = new () => MigrationInterface;

/** Connections that act as pp_owner, for these migrations alone. */
export function migrationDataSource(connection: ClientConfig, migrations: readonly Migration[]): DataSource {
  return new DataSource({
    ...common,
    migrations: [...migrations],
    extra: { ...connection, max: 2, Client, options: '-c role=pp_owner', application_name: 'preventplus migrations' },
  });
}
