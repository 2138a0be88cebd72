import type { Socket } from 'node:net';
import { Client, type ClientConfig, type QueryConfig, types } from 'pg';

const dateOid = 1082;

// A DATE is a day, not an instant: as text it cannot slip into the day before in another time zone.
types.setTypeParser(dateOid, (value) => value);

/**
 * A connection whose every statement uses the extended protocol, which takes one statement at a time: text that an
 * injection appended (`…; SET ROLE pp_admin`) is refused by the server.
 */
export class ExtendedProtocolClient extends Client {
  constructor(config: ClientConfig) {
    super(config);
    // Lost while nobody waits for an answer, it would otherwise take the process along: the next query tells.
    this.on('error', () => undefined);
    const send = this.query.bind(this) as (query: object, ...rest: unknown[]) => unknown;
    this.query = ((query: string | QueryConfig, ...rest: unknown[]) =>
      send(
        typeof query === 'string' ? { text: query, queryMode: 'extended' } : { ...query, queryMode: 'extended' },
        ...rest,
      )) as typeof this.query;
  }

  /** Lets all that is sent meanwhile leave in one system call instead of one each, which costs more than the SQL. */
  together<T>(send: () => T): T {
    const { stream } = (this as unknown as { connection: { stream: Socket } }).connection;
    stream.cork();
    try {
      return send();
    } finally {
      stream.uncork();
    }
  }
}
