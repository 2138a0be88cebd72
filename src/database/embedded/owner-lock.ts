import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { trySessionLock } from '../session-lock';
import { type EmbeddedPostgresAddress, type ServerConnection, connect, connectIfRunning } from './server-connection';

/** The key of the session advisory lock on the database `postgres` that a living PreventPlus holds. */
const OWNER_LOCK = 7_305_126;
const RETAKE_MS = 100;

/** Whether this connection now holds the owner's lock, and so nobody else uses the server; false too when it stops. */
export async function tryOwnerLock(client: Client): Promise<boolean> {
  try {
    return await trySessionLock(client, OWNER_LOCK);
  } catch {
    return false;
  }
}

/**
 * The owner's lock of a server, held until `release`. PostgreSQL drops it with the connection, so that a killed owner
 * leaves none; when only the connection is lost (the server restarted after a crash of its own) it is taken again.
 */
export class OwnerLock {
  private client?: Client;
  private released = false;

  private constructor(
    private readonly address: EmbeddedPostgresAddress,
    private readonly isOwn: () => boolean,
  ) {}

  /**
   * Takes the lock; null when another process has it or has stopped the server.
   * @param isOwn whether the server at the address, now that a connection to it is open, is still the one to own
   * @throws StartupError
   */
  static async take(
    address: EmbeddedPostgresAddress,
    dataDir: string,
    isOwn: () => boolean,
  ): Promise<OwnerLock | null> {
    const lock = new OwnerLock(address, isOwn);
    const connection = await connectIfRunning(address, dataDir);
    return connection && (await lock.hold(connection)) ? lock : null;
  }

  /** Gives the lock up. */
  async release(): Promise<void> {
    this.released = true;
    await this.client?.end();
  }

  private async hold({ client, unref }: ServerConnection): Promise<boolean> {
    // Another start may have put a server in the place of this one, and that lock is not ours to take.
    const taken = this.isOwn() && (await tryOwnerLock(client));
    if (!taken || this.released) {
      await client.end();
      return false;
    }
    this.client = client;
    client.once('end', () => void this.retake());
    unref();
    return true;
  }

  private async retake(): Promise<void> {
    let held = false;
    while (!held && !this.released) {
      await sleep(RETAKE_MS, undefined, { ref: false });
      held = await connect(this.address).then(
        (connection) => this.hold(connection),
        () => false,
      );
    }
  }
}
