import type { QueryResult, QueryResultRow } from 'pg';
import type { Sql } from './sql';

/** Sends one statement and gives its result back. */
export type Send = <Row extends QueryResultRow>(statement: Sql) => Promise<QueryResult<Row>>;

/** What a repository runs its statements on: it need not know how the unit of work sends them. */
export class Transaction {
  constructor(private readonly send: Send) {}

  /** The same, whose statements are given up after so long (SQLSTATE 57014): only for one that is alone in its transaction. */
  within(timeLimitMs: number): Transaction {
    return new Transaction(<Row extends QueryResultRow>(statement: Sql) =>
      this.send<Row>(statement.within(timeLimitMs)),
    );
  }

  async query<Row extends QueryResultRow>(statement: Sql): Promise<Row[]> {
    const { rows } = await this.send<Row>(statement);
    return rows;
  }

  /** The only row, or undefined when there is none. */
  async first<Row extends QueryResultRow>(statement: Sql): Promise<Row | undefined> {
    const [row] = await this.query<Row>(statement);
    return row;
  }

  /** The only row of a statement that always gives one. */
  async one<Row extends QueryResultRow>(statement: Sql): Promise<Row> {
    const row = await this.first<Row>(statement);
    if (!row) throw new Error('A statement that always gives a row gave none.');
    return row;
  }

  /** The number of rows that a statement changed. */
  async execute(statement: Sql): Promise<number> {
    const { rowCount } = await this.send(statement);
    return rowCount ?? 0;
  }
}
