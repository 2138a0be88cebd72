import { Module } from '@nestjs/common';
import { ExpiryPurgeJob } from './expiry-purge.job';
import { PurgesRepository } from './purges.repository';
import { PurgesService } from './purges.service';

@Module({ providers: [PurgesRepository, PurgesService, ExpiryPurgeJob] })
export class PurgesModule {}
