import type { ClientConfig } from 'pg';
import { ExtendedProtocolClient } from './extended-protocol.client';

/** The locks of this class are taken by name and stand for unattended work. */
export const namedLocks = 7_270_121;

const answerWithinMs = 5_000;
const checkEveryMs = 10_000;

/**
 * A lock that one connection of all processes together holds, until it is released or the connection is lost
 * (`pg_advisory_lock`). The server notices within half a minute that a machine has gone, and lets the next one have it.
 */
export class AdvisoryLock {
  private readonly ended = new AbortController();
  private readonly check: NodeJS.Timeout;

  private constructor(
    private readonly client: ExtendedProtocolClient,
    private readonly name: string,
  ) {
    const lost = (reason: unknown) => {
      this.ended.abort(reason);
    };
    client.once('end', () => {
      lost(new Error('The connection that held the lock was lost.'));
    });
    this.check = setInterval(() => void this.assertHeld().catch(lost), checkEveryMs);
  }

  /** @returns undefined when somebody else has it */
  static async tryTake(connection: ClientConfig, name: string): Promise<AdvisoryLock | undefined> {
    const client = new ExtendedProtocolClient({
      ...connection,
      application_name: `preventplus lock ${name}`,
      connectionTimeoutMillis: answerWithinMs,
      query_timeout: answerWithinMs,
      keepAlive: true,
    });
    await client.connect();
    try {
      // a unix socket knows no such settings, and needs none
      for (const setting of ['tcp_keepalives_idle = 10', 'tcp_keepalives_interval = 5', 'tcp_keepalives_count = 3'])
        await client.query(`SET ${setting}`);
      const { rows } = await client.query<{ taken: boolean }>(
        'SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken',
        [namedLocks, name],
      );
      if (rows[0]?.taken) return new AdvisoryLock(client, name);
    } catch (error) {
      await client.end();
      throw error;
    }
    await client.end();
    return undefined;
  }

  /** Aborted when the lock is not ours any more, although nobody released it. */
  get lost(): AbortSignal {
    return this.ended.signal;
  }

  async release(): Promise<void> {
    clearInterval(this.check);
    this.client.removeAllListeners('end');
    await this.client.end();
  }

  /** A network forgets connections without telling, and PgBouncer gives them to others. */
  private async assertHeld(): Promise<void> {
    const { rowCount } = await this.client.query(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND classid = $1::oid
         AND objid::bigint = hashtext($2)::bigint & 4294967295`,
      [namedLocks, this.name],
    );
    if (rowCount === 0) throw new Error('The lock is gone: behind PgBouncer, set DATABASE_DIRECT_URL.');
  }
}
