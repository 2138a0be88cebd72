import { Injectable } from '@nestjs/common';
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import type { Caller } from '../common/caller';
import { AppConfig } from '../config/config';
import { authorise, contextStatement, type ContextRow } from './context.statement';
import { isRetryable, translate } from './database.errors';
import type { ExtendedProtocolClient } from './extended-protocol.client';
import { sql, type Sql } from './sql';
import { Transaction } from './transaction';

/** What the pool of `data-source.ts` is made of. */
type Connection = ExtendedProtocolClient & PoolClient;

const maxAttempts = 5;
const begin = sql`BEGIN`.named('begin');
const commit = sql`COMMIT`.named('commit');
const rollback = sql`ROLLBACK`;

/**
 * The only door to the data: every statement runs in a transaction that has said who is asking. Losers of a race
 * (SQLSTATE 40001, 40P01) run again from the start.
 */
@Injectable()
export class UnitOfWork {
  private readonly namesStatements: boolean;

  constructor(
    private readonly dataSource: DataSource,
    config: AppConfig,
  ) {
    this.namesStatements = config.get('DB_NAMED_STATEMENTS');
  }

  /** Several statements that succeed or fail together. `work` may run more than once: it must have no other effects. */
  async run<T>(caller: Caller, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.retrying(async (client) => {
      const answers = await Promise.allSettled([this.send(client, begin), this.openContext(client, caller)]);
      authorise(caller, fulfilled(answers[1]).rows[0]);
      return this.finish(client, work);
    });
  }

  /** Work of exactly one statement, which travels with its transaction and context in one round trip. */
  async once<T>(caller: Caller, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.retrying((client) => work(new Transaction((statement) => this.sendAlone(client, caller, statement))));
  }

  /** Opens the context and does nothing else, for what needs an active session and no data. */
  async verify(caller: Caller): Promise<void> {
    await this.once(caller, (tx) => tx.execute(sql`SELECT`));
  }

  /**
   * Several statements of the application itself, which may call the functions of sign-in and of the audit log and
   * touch no table.
   */
  async asApplication<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.retrying(async (client) => {
      await this.send(client, begin);
      return this.finish(client, work);
    });
  }

  /** Connections of this process that are used and idle, and how much work waits for one. */
  get connections(): Record<'used' | 'idle' | 'waiting', number> {
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
  }

  private async retrying<T>(attempt: (client: Connection) => Promise<T>): Promise<T> {
    for (let attempts = 1; ; attempts++) {
      try {
        return await this.withClient(attempt);
      } catch (error) {
        if (!isRetryable(error) || attempts === maxAttempts) throw translate(error);
      }
    }
  }

  private async withClient<T>(attempt: (client: Connection) => Promise<T>): Promise<T> {
    const client = (await this.pool.connect()) as Connection;
    let broken: boolean | undefined;
    try {
      return await attempt(client);
    } catch (error) {
      // A connection that cannot even roll back is not given back to the pool.
      broken = await this.send(client, rollback).then(
        () => undefined,
        () => true,
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }

  private get pool(): Pool {
    return (this.dataSource.driver as PostgresDriver).master as Pool;
  }

  private async finish<T>(client: Connection, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const result = await work(new Transaction((statement) => this.sendAmongOthers(client, statement)));
    await this.send(client, commit);
    return result;
  }

  private async sendAmongOthers<Row extends QueryResultRow>(
    client: Connection,
    statement: Sql,
  ): Promise<QueryResult<Row>> {
    // given up, it would take the others along
    if (statement.timeLimitMs !== undefined) throw new Error('A statement with a time limit has to be alone.');
    return this.send(client, statement);
  }

  /** Sends transaction, context and statement at once. All answers are awaited: a failure leaves nothing under way. */
  private async sendAlone<Row extends QueryResultRow>(
    client: Connection,
    caller: Caller,
    statement: Sql,
  ): Promise<QueryResult<Row>> {
    const [, opened, result, committed] = await client.together(() =>
      Promise.allSettled([
        this.send(client, begin),
        this.openContext(client, caller, statement.timeLimitMs),
        this.send<Row>(client, statement),
        this.send(client, commit),
      ]),
    );
    authorise(caller, fulfilled(opened).rows[0]);
    const answer = fulfilled(result);
    fulfilled(committed);
    return answer;
  }

  private openContext(client: Connection, caller: Caller, timeLimitMs?: number): Promise<QueryResult<ContextRow>> {
    return this.send<ContextRow>(client, contextStatement(caller, timeLimitMs));
  }

  private async send<Row extends QueryResultRow>(
    client: Connection,
    { text, values, name }: Sql,
  ): Promise<QueryResult<Row>> {
    const query: QueryConfig = { text, values: [...values] };
    if (name && this.namesStatements) query.name = name;
    return client.query<Row>(query);
  }
}

function fulfilled<T>(answer: PromiseSettledResult<T>): T {
  if (answer.status === 'fulfilled') return answer.value;
  throw answer.reason;
}
