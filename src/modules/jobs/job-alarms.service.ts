import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { jobsCaller } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';
import { MailService } from '../mail/mail.service';
import { SettingsService } from '../settings/settings.service';
import { alarmMessage, alarmText, recoveryMessage } from './alarm-messages';
import { alarmOf, type JobBook } from './due';
import { JobCatalogService, type KnownJob } from './job-catalog.service';
import { JobsRepository } from './jobs.repository';

const lookEveryMs = 60_000;

/**
 * Tells somebody when a job fails or does not run: once when it begins, once when it is over, and of all processes one.
 * Processes that run no job look, too: they see that no worker is left.
 */
@Injectable()
export class JobAlarmsService {
  private readonly logger = new Logger(JobAlarmsService.name);

  constructor(
    private readonly work: UnitOfWork,
    private readonly catalog: JobCatalogService,
    private readonly jobs: JobsRepository,
    private readonly settings: SettingsService,
    private readonly mail: MailService,
  ) {}

  @Interval(lookEveryMs)
  async look(): Promise<void> {
    try {
      const books = await this.work.once(jobsCaller(), (tx) => this.jobs.books(tx, this.catalog.names));
      for (const book of books) await this.compare(this.catalog.get(book.jobName), book);
    } catch (error) {
      this.logger.warn({ err: error }, 'Nobody can say now whether the jobs are well: trying again.');
    }
  }

  private async compare(job: KnownJob, book: JobBook): Promise<void> {
    const reason = alarmOf(book, job.alarmAfterHours);
    if (reason && !book.alarmReason) {
      const raised = await this.work.once(jobsCaller(), (tx) => this.jobs.raiseAlarm(tx, job.name, reason));
      if (!raised) return;
      this.logger.error({ jobName: job.name, alarm: reason }, `Alarm: ${alarmText(job, reason)}`);
      this.send(alarmMessage(job, reason, book));
    } else if (!reason && book.alarmReason) {
      const isEnded = await this.work.once(jobsCaller(), (tx) => this.jobs.endAlarm(tx, job.name));
      if (!isEnded) return;
      this.logger.warn({ jobName: job.name, alarm: null }, `The alarm about ${job.name} is over.`);
      this.send(recoveryMessage(job, book));
    }
  }

  private send(message: { subject: string; text: string }): void {
    const to = this.settings.get('alarms.email');
    if (to) this.mail.send({ to, ...message });
  }
}
