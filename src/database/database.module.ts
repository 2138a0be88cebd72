import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { ClientConfig } from 'pg';
import { AppConfig } from '../config/config';
import { appDataSourceOptions } from './data-source';
import { DirectConnection } from './direct-connection';
import { Backups } from './pgbackrest/backups';
import { UnitOfWork } from './unit-of-work';

const noBackups = Backups.off('this process was started without them.');

@Module({})
export class DatabaseModule {
  /**
   * @param connection signs in as pp_app
   * @param directConnection the same past a pool such as PgBouncer
   * @param backups what backs the database up, or why nothing does
   */
  static of(connection: ClientConfig, directConnection = connection, backups = noBackups): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [AppConfig],
          useFactory: (config: AppConfig) => ({
            ...appDataSourceOptions(connection, config.get('DATABASE_POOL_SIZE')),
            retryAttempts: 0,
          }),
        }),
      ],
      providers: [
        UnitOfWork,
        { provide: DirectConnection, useValue: new DirectConnection(directConnection) },
        { provide: Backups, useValue: backups },
      ],
      exports: [UnitOfWork, DirectConnection, Backups],
    };
  }
}
