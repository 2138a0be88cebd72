import { Logger } from '@nestjs/common';
import type { Client, ClientConfig } from 'pg';
import { reasonOf } from './connect';
import { ExtendedProtocolClient } from './extended-protocol.client';

/** What PostgreSQL tells of (NOTIFY). Nothing else travels: whoever hears of a change reads it. */
export type Channel = 'settings' | 'imports';

const longestRetryMs = 5_000;
const firstRetryMs = 50;
const timing = { checkEveryMs: 15_000, answerWithinMs: 5_000 };

/**
 * A connection that hears of changes for as long as the process runs. When it is lost, or what it heard could not be
 * dealt with, another one takes its place, and everything counts as changed.
 */
export class Listener {
  private readonly logger = new Logger(Listener.name);
  private client?: Client;
  private check?: NodeJS.Timeout;
  private retry?: NodeJS.Timeout;
  private failures = 0;
  private closed = false;

  private constructor(
    private readonly connection: ClientConfig,
    private readonly channel: Channel,
    private readonly hear: () => Promise<void>,
    private readonly timing: { checkEveryMs: number; answerWithinMs: number },
  ) {}

  /**
   * Hears of every change that is committed after the promise is fulfilled. Never fails: without a server, it tries on.
   * @param hear reads what has changed; called again when it fails
   */
  static async open(
    connection: ClientConfig,
    channel: Channel,
    hear: () => Promise<void>,
    { checkEveryMs, answerWithinMs } = timing,
  ): Promise<Listener> {
    const listener = new Listener(connection, channel, hear, { checkEveryMs, answerWithinMs });
    await listener.connect(() => Promise.resolve());
    return listener;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.dropClient();
  }

  private async connect(whenListening: () => Promise<void>): Promise<void> {
    const client = new ExtendedProtocolClient({
      ...this.connection,
      application_name: 'preventplus listener',
      connectionTimeoutMillis: this.timing.answerWithinMs,
      query_timeout: this.timing.answerWithinMs,
    });
    this.client = client;
    const lost = (reason: unknown) => {
      this.lost(client, reason);
    };
    client.on('notification', () => void this.hear().catch(lost));
    try {
      await client.connect();
      client.once('end', () => {
        lost(new Error('the server ended it'));
      });
      await client.query(`LISTEN ${client.escapeIdentifier(this.channel)}`);
      await whenListening();
      if (this.client !== client) return;
      this.check = setInterval(() => void this.assertListening(client).catch(lost), this.timing.checkEveryMs);
    } catch (error) {
      lost(error);
    }
  }

  private async reconnect(): Promise<void> {
    await this.connect(async () => {
      await this.hear();
      this.failures = 0;
      this.logger.log(`Hearing of changed ${this.channel} again.`);
    });
  }

  /** A network forgets connections without telling, and PgBouncer gives them to others. */
  private async assertListening(client: Client): Promise<void> {
    const { rowCount } = await client.query('SELECT FROM pg_listening_channels() AS channel WHERE channel = $1', [
      this.channel,
    ]);
    if (rowCount === 0) throw new Error('it is not direct: behind PgBouncer, set DATABASE_DIRECT_URL');
  }

  private lost(client: Client, reason: unknown): void {
    if (this.closed || this.client !== client) return;
    void this.dropClient();
    this.logger.warn(
      `The connection that hears of changed ${this.channel} was lost (${reasonOf(reason)}): connecting again.`,
    );
    const delayMs = Math.min(firstRetryMs * 2 ** this.failures++, longestRetryMs);
    this.retry = setTimeout(() => void this.reconnect(), delayMs);
  }

  private async dropClient(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    clearInterval(this.check);
    clearTimeout(this.retry);
    await client?.end();
  }
}
