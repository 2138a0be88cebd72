import type { Client, ClientConfig, QueryResultRow } from 'pg';
import { DatabaseError } from 'pg';
import type { AccessLevel } from '../../src/common/access-level';
import type { Origin } from '../../src/common/caller';
import { contextStatement } from '../../src/database/context.statement';
import { ExtendedProtocolClient } from '../../src/database/extended-protocol.client';
import type { Given } from '../factories/given';
import { useDatabase } from './logbook';
import type { TestDatabase } from './test-database';

/** Whoever asks: a session, or a command of the operator. */
export type Asker = { sessionId: string } | { command: AccessLevel };

export interface ContextOptions {
  minLevel?: AccessLevel;
  passwordMayBeDue?: boolean;
  action?: string;
  origin?: Origin;
}

/** What a statement came to: how many rows it gave or changed, or the SQLSTATE of its refusal. */
export type Outcome = number | string;

export const noPrivilege = '42501';

/** SQL on one connection, past the application's services: what somebody could do who got a statement through. */
export class DirectSql {
  constructor(private readonly client: Client) {}

  /** Signs in as the application does: pp_app, extended protocol only. */
  static async connect(config: ClientConfig): Promise<DirectSql> {
    const client = new ExtendedProtocolClient(config);
    await client.connect();
    return new DirectSql(client);
  }

  end = () => this.client.end();

  async rows<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const { rows } = await this.client.query<Row>(text, values);
    return rows;
  }

  async first<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row> {
    const [row] = await this.rows<Row>(text, values);
    if (!row) throw new Error(`No row: ${text}`);
    return row;
  }

  /** Tries a statement and takes its effects back. */
  async outcome(text: string, values: unknown[] = []): Promise<Outcome> {
    await this.client.query('SAVEPOINT attempt');
    try {
      const { rowCount } = await this.client.query(text, values);
      return rowCount ?? 0;
    } catch (error) {
      if (error instanceof DatabaseError && error.code) return error.code;
      throw error;
    } finally {
      await this.client.query('ROLLBACK TO SAVEPOINT attempt');
    }
  }

  /** Work in a transaction in somebody's context, taken back afterwards. */
  async as<T>(asker: Asker, work: () => Promise<T>, options: ContextOptions = {}): Promise<T> {
    return this.inTransaction('ROLLBACK', asker, work, options);
  }

  /** Work in a transaction in somebody's context that stays. */
  async commitAs<T>(asker: Asker, work: () => Promise<T>, options: ContextOptions = {}): Promise<T> {
    return this.inTransaction('COMMIT', asker, work, options);
  }

  /** Work without a context: as pp_app itself. */
  async withoutContext<T>(work: () => Promise<T>): Promise<T> {
    return this.inTransaction('ROLLBACK', undefined, work, {});
  }

  /** Sends the one statement that opens a context. Nothing when the session is not active. */
  async openContext(asker: Asker, options: ContextOptions = {}): Promise<OpenedContext | undefined> {
    const { minLevel = 'Technician', passwordMayBeDue = false, action, origin = {} } = options;
    const caller = { credential: asker, minLevel, passwordMayBeDue, origin, ...(action && { action }) };
    const { text, values } = contextStatement(caller);
    const row = await this.first<OpenedContext | { userId: null }>(text, [...values]);
    return row.userId === null ? undefined : row;
  }

  private async inTransaction<T>(
    end: 'COMMIT' | 'ROLLBACK',
    asker: Asker | undefined,
    work: () => Promise<T>,
    options: ContextOptions,
  ): Promise<T> {
    await this.client.query('BEGIN');
    try {
      if (asker) await this.openContext(asker, options);
      const result = await work();
      await this.client.query(end);
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK');
      throw error;
    }
  }
}

export interface OpenedContext {
  userId: string;
  accessLevel: AccessLevel;
  allowed: boolean;
  mustChangePassword: boolean;
}

/** A database of its own and a connection to it that signs in as the application does. */
export function useDirectSql(): { readonly database: TestDatabase; readonly given: Given; readonly sql: DirectSql } {
  const held = {} as { sql: DirectSql };
  // hooks run in the order in which they stand here: the connection closes before its database goes
  afterAll(() => held.sql.end());
  const base = useDatabase();
  beforeAll(async () => {
    held.sql = await DirectSql.connect(base.database.app);
  });
  return {
    get database() {
      return base.database;
    },
    get given() {
      return base.given;
    },
    get sql() {
      return held.sql;
    },
  };
}
