import { type DynamicModule, Module } from '@nestjs/common';
import { AppConfig } from './config';
import { Keys } from './keys';

/** Gives every module the configuration and the keys that the process read at its start. */
@Module({})
export class ConfigModule {
  static of(config: AppConfig, keys: Keys): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: AppConfig, useValue: config },
        { provide: Keys, useValue: keys },
      ],
      exports: [AppConfig, Keys],
    };
  }
}
