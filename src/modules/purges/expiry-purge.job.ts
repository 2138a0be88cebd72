import { Injectable } from '@nestjs/common';
import { type JobRun, Unattended, type UnattendedJob } from '../../common/unattended-job';
import { PurgesService } from './purges.service';

@Injectable()
@Unattended({
  name: 'expiry-purge',
  description:
    'Removes what is over: sessions and their refresh tokens after 30 days, attempts to sign in, answers to repeated requests after a day, one-time links.',
  schedule: '10 3 * * *',
  timeLimitMinutes: 60,
  alarmAfterHours: 72,
})
export class ExpiryPurgeJob implements UnattendedJob {
  constructor(private readonly purges: PurgesService) {}

  run({ signal }: JobRun) {
    return this.purges.purge(signal);
  }
}
