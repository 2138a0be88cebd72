import { Module } from '@nestjs/common';
import { KeyRetirementService } from './key-retirement.service';
import { KeyRotationService } from './key-rotation.service';
import { KeysRepository } from './keys.repository';
import { RewrappingService } from './rewrapping.service';

/** Changing keys while the service runs. Commands of the operator alone do it. */
@Module({ providers: [KeysRepository, RewrappingService, KeyRotationService, KeyRetirementService] })
export class KeysModule {}
