import type { ClientConfig } from 'pg';
import { AdvisoryLock } from './advisory-lock';
import { type Channel, Listener } from './listener';

/** The database past a pool such as PgBouncer, for what belongs to one connection and not to one transaction. */
export class DirectConnection {
  constructor(private readonly connection: ClientConfig) {}

  /** Calls `hear` whenever something may have changed, until it is closed. See {@link Listener}. */
  listen(channel: Channel, hear: () => Promise<void>): Promise<Listener> {
    return Listener.open(this.connection, channel, hear);
  }

  /** Takes a lock on a connection of its own. @returns undefined when somebody else has it. See {@link AdvisoryLock} */
  tryLock(name: string): Promise<AdvisoryLock | undefined> {
    return AdvisoryLock.tryTake(this.connection, name);
  }
}
