import { Injectable } from '@nestjs/common';
import { Unattended, type UnattendedJob } from '../../common/unattended-job';
import { MailService } from './mail.service';

@Injectable()
@Unattended({
  name: 'outbox-purge',
  description: 'Removes messages that have waited in the outbox of the worker’s machine for more than 30 days.',
  schedule: '40 3 * * *',
  timeLimitMinutes: 10,
  alarmAfterHours: 72,
})
export class OutboxPurgeJob implements UnattendedJob {
  constructor(private readonly mail: MailService) {}

  async run() {
    return { removed: await this.mail.purgeOutbox() };
  }
}
