import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import { BackgroundWork } from '../../common/background-work';
import { AppConfig } from '../../config/config';
import { SettingsService } from '../settings/settings.service';
import { composed, type Message } from './message';
import { removeFromOutbox, writeToOutbox } from './outbox';
import { retrying } from './retrying';
import { isPermanent, sendBySmtp } from './smtp';

export type { Message };

const restsMs = [1000, 5000, 25_000];
const keptForMs = 30 * 86_400_000;

/** Sends messages by the server of `mail.smtpUrl`; without one they become files in `DATA_DIR/outbox`. */
@Injectable()
export class MailService {
  private readonly logger = new Logger(MailService.name);
  private readonly outbox: string;

  constructor(
    config: AppConfig,
    private readonly settings: SettingsService,
    private readonly background: BackgroundWork,
  ) {
    this.outbox = join(config.dataDir, 'outbox');
  }

  /** Sends a message when there is time for it. Nobody learns here whether it arrives: the log tells of failures. */
  send(message: Message): void {
    this.background.start(`Sending “${message.subject}”`, (stopping) => this.deliver(message, stopping));
  }

  /**
   * Removes the messages that wait in this machine's outbox for more than 30 days: their links are long void.
   * @returns how many
   */
  purgeOutbox(): Promise<number> {
    return removeFromOutbox(this.outbox, new Date(Date.now() - keptForMs));
  }

  private async deliver(message: Message, stopping: AbortSignal): Promise<void> {
    const url = this.settings.get('mail.smtpUrl');
    const mail = composed(message, this.settings.get('mail.from'));
    if (url === '') {
      const path = await writeToOutbox(this.outbox, mail);
      this.logger.log(`There is no mail server (setting mail.smtpUrl): a message was written to ${path}`);
    } else {
      await retrying(() => sendBySmtp(url, mail), { restsMs, isFinal: isPermanent, stopping });
    }
  }
}
