import { Global, Module } from '@nestjs/common';
import { IfMatchPolicy } from '../../common/http/if-match';
import { DirectConnection } from '../../database/direct-connection';
import { UnitOfWork } from '../../database/unit-of-work';
import { SettingsAdministrationService } from './settings-administration.service';
import { SettingsCodec } from './settings.codec';
import { SettingsController } from './settings.controller';
import { SettingsRepository } from './settings.repository';
import { SettingsService } from './settings.service';

@Global()
@Module({
  controllers: [SettingsController],
  providers: [
    SettingsCodec,
    SettingsRepository,
    SettingsAdministrationService,
    {
      // whoever asks for the service gets it with its values loaded
      provide: SettingsService,
      inject: [UnitOfWork, SettingsRepository, SettingsCodec, DirectConnection],
      useFactory: (...parts: ConstructorParameters<typeof SettingsService>) => new SettingsService(...parts).start(),
    },
    { provide: IfMatchPolicy, useExisting: SettingsService },
  ],
  exports: [SettingsService, IfMatchPolicy],
})
export class SettingsModule {}
