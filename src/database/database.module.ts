import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { ClientConfig } from 'pg';
import { AppConfig } from '../config/config';
import { appDataSourceOptions } from './data-source';
import { DirectConnection } from './direct-connection';
import { UnitOfWork } from './unit-of-work';

@Module({})
export class DatabaseModule {
  /**
   * @param connection signs in as pp_app
   * @param directConnection the same past a pool such as PgBouncer
   */
  static of(connection: ClientConfig, directConnection = connection): DynamicModule {
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
      providers: [UnitOfWork, { provide: DirectConnection, useValue: new DirectConnection(directConnection) }],
      exports: [UnitOfWork, DirectConnection],
    };
  }
}
