import { type DynamicModule, Module } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import { CommonModule } from './common/common.module';
import { LoggingModule } from './common/logging.module';
import type { AppConfig } from './config/config';
import { ConfigModule } from './config/config.module';
import type { Keys } from './config/keys';
import { DatabaseModule } from './database/database.module';
import type { Backups } from './database/pgbackrest/backups';
import { ArchivingModule } from './modules/archiving/archiving.module';
import { AttachmentsModule } from './modules/attachments/attachments.module';
import { AuditModule } from './modules/audit/audit.module';
import { AuthModule } from './modules/auth/auth.module';
import { BackupsModule } from './modules/backups/backups.module';
import { CategoriesModule } from './modules/categories/categories.module';
import { DrillsModule } from './modules/backups/drills/drills.module';
import { HealthModule } from './modules/health/health.module';
import { IdempotencyModule } from './modules/idempotency/idempotency.module';
import { ImportsModule } from './modules/imports/imports.module';
import { JobsModule } from './modules/jobs/jobs.module';
import { KeysModule } from './modules/keys/keys.module';
import { LocationsModule } from './modules/locations/locations.module';
import { LogbookModule } from './modules/logbook/logbook.module';
import { MetricsModule } from './modules/metrics/metrics.module';
import { PurgesModule } from './modules/purges/purges.module';
import { ReportsModule } from './modules/reports/reports.module';
import { RolesModule } from './modules/roles/roles.module';
import { SettingsModule } from './modules/settings/settings.module';
import { UsersModule } from './modules/users/users.module';

/** What a process of PreventPlus works with. */
export interface Installation {
  config: AppConfig;
  keys: Keys;
  /** Signs in to the database as pp_app. */
  connection: ClientConfig;
  /** The same past a pool such as PgBouncer; absent when `connection` is direct. */
  directConnection?: ClientConfig;
  /** What backs the database up; without it nothing does. */
  backups?: Backups;
}

/** The table of contents. */
@Module({})
export class AppModule {
  static of({ config, keys, connection, directConnection, backups }: Installation): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config, keys),
        LoggingModule.of(),
        CommonModule,
        DatabaseModule.of(connection, directConnection, backups),
        MetricsModule,
        AuditModule,
        SettingsModule,
        AuthModule,
        // after AuthModule, whose interceptor says whether the session is active before this one says what is wrong
        IdempotencyModule,
        UsersModule,
        RolesModule,
        LogbookModule,
        AttachmentsModule,
        ArchivingModule,
        LocationsModule,
        CategoriesModule,
        KeysModule,
        ReportsModule,
        ImportsModule,
        JobsModule,
        BackupsModule,
        DrillsModule,
        PurgesModule,
        HealthModule,
      ],
    };
  }
}
