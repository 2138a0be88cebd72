import { Client } from 'pg';
import { DirectSql } from '../../setup/direct-sql';
import type { TestDatabase } from '../../setup/test-database';
import type { AccessFixture } from './access-fixture';
import { accessMatrix } from './access-matrix';
import { type Column, columns } from './probe';

/** Breaks one thing at a time in a transaction that is taken back, and asks the matrix whether it notices. */
export class Breaker {
  private constructor(
    private readonly client: Client,
    private readonly sql: DirectSql,
    private readonly fixture: AccessFixture,
  ) {}

  static async connect(database: TestDatabase, fixture: AccessFixture): Promise<Breaker> {
    const client = new Client(database.admin);
    await client.connect();
    return new Breaker(client, new DirectSql(client), fixture);
  }

  end = () => this.client.end();

  /** The first answer that differs from the design, if one does. Probes about `subject` are asked first. */
  async firstDeviation(damage: string, subject: string): Promise<string | undefined> {
    await this.client.query('BEGIN');
    try {
      await this.client.query(damage);
      for (const isFirst of [true, false]) {
        for (const column of columns) {
          const deviation = await this.deviationAs(column, (text) => text.includes(subject) === isFirst);
          if (deviation) return deviation;
        }
      }
      return undefined;
    } finally {
      await this.client.query('ROLLBACK');
    }
  }

  private async deviationAs(column: Column, asked: (text: string) => boolean): Promise<string | undefined> {
    const me = this.fixture.users[column === 'nobody' ? 'Technician' : column];
    await this.client.query('SAVEPOINT asker');
    try {
      // the superuser's transaction alone sees the damage: in it, the connection becomes what the application's is
      await this.client.query('SET LOCAL SESSION AUTHORIZATION pp_app');
      if (column !== 'nobody') await this.sql.openContext(me);
      for (const { what, sql, expected } of accessMatrix) {
        const statement = sql(this.fixture, me);
        if (!asked(`${what} ${statement}`)) continue;
        const outcome = await this.sql.outcome(statement);
        if (outcome !== expected[column]) return `${column}: ${what} → ${String(outcome)}`;
      }
      return undefined;
    } catch (error) {
      return `${column}: no context (${(error as Error).message})`;
    } finally {
      await this.client.query('ROLLBACK TO SAVEPOINT asker');
    }
  }
}
