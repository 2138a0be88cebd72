import { Module } from '@nestjs/common';
import { MailService } from './mail.service';
import { OutboxPurgeJob } from './outbox-purge.job';

@Module({ providers: [MailService, OutboxPurgeJob], exports: [MailService] })
export class MailModule {}
