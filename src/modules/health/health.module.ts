import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { HealthController } from './health.controller';
import { HealthRepository } from './health.repository';
import { HealthService } from './health.service';

@Module({ imports: [DiscoveryModule], controllers: [HealthController], providers: [HealthRepository, HealthService] })
export class HealthModule {}
