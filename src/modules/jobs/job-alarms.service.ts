import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { jobsCaller } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';
import { MailService } from '../mail/mail.service';
import { SettingsService } from '../settings/settings.service';
import { type Alarm, alarmOf, codesOf } from './alarm';
import { alarmMessage, alarmText, problemsText, recoveryMessage } from './alarm-messages';
import type { JobBook } from './job-book';
import { JobCatalogService, type KnownJob } from './job-catalog.service';
import { JobsRepository } from './jobs.repository';

const lookEveryMs = 60_000;

/**
 * Tells somebody when a job fails or does not run: once when it begins, once for each thing that goes wrong besides, once
 * when it is over, and of all processes one. Processes that run no job look, too: they see that no worker is left.
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
    const alarm = alarmOf(book, job);
    if (alarm) await this.raise(job, alarm, book);
    else if (book.alarmReason) await this.end(job, book);
  }

  private async raise(job: KnownJob, alarm: Alarm, book: JobBook): Promise<void> {
    const codes = codesOf(alarm);
    const fresh = codes.filter((code) => !book.alarmProblems.includes(code));
    const isTold = alarm.reason === book.alarmReason && fresh.length === 0;
    if (isTold && codes.length === book.alarmProblems.length) return;
    const isOurs = await this.work.once(jobsCaller(), (tx) => this.jobs.setAlarm(tx, book, alarm.reason, codes));
    if (!isOurs || isTold) return;
    const text = `${alarmText(job, alarm.reason)} ${problemsText(alarm.problems).replaceAll('\n', ' ')}`;
    this.logger.error({ jobName: job.name, alarm: alarm.reason, problems: codes }, `Alarm: ${text}`);
    this.send(alarmMessage(job, alarm, book));
  }

  private async end(job: KnownJob, book: JobBook): Promise<void> {
    const isOurs = await this.work.once(jobsCaller(), (tx) => this.jobs.endAlarm(tx, book));
    if (!isOurs) return;
    this.logger.warn({ jobName: job.name, alarm: null }, `The alarm about ${job.name} is over.`);
    this.send(recoveryMessage(job, book));
  }

  private send(message: { subject: string; text: string }): void {
    const to = this.settings.get('alarms.email');
    if (to) this.mail.send({ to, ...message });
  }
}
