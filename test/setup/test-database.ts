import { randomBytes } from 'node:crypto';
import { Client, type ClientConfig, type QueryResultRow } from 'pg';
import { bootstrap, secureDatabase } from '../../src/database/bootstrap';
import { templateDatabase, testServer } from './server';

/** A database of its own, cloned from the migrated template in less than 100 ms. */
export class TestDatabase {
  private idle: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly name: string,
    readonly admin: ClientConfig,
    private readonly superuser: Client,
  ) {}

  static async clone(template = templateDatabase): Promise<TestDatabase> {
    const name = newName();
    const server = testServer().admin;
    await withClient(server, async (client) => {
      await client.query(`CREATE DATABASE ${name} OWNER pp_owner TEMPLATE ${template} STRATEGY FILE_COPY`);
    });
    const admin = { ...server, database: name };
    const superuser = new Client(admin);
    await superuser.connect();
    await secureDatabase(superuser, name, false);
    return new TestDatabase(name, admin, superuser);
  }

  /** A database that is bootstrapped and has nothing in it yet. */
  static async empty(): Promise<TestDatabase> {
    const name = newName();
    const server = testServer().admin;
    await bootstrap({ admin: server, database: name, passwords: {} });
    const admin = { ...server, database: name };
    const superuser = new Client(admin);
    await superuser.connect();
    return new TestDatabase(name, admin, superuser);
  }

  /** Signs in as pp_app, like the application. */
  get app(): ClientConfig {
    return { ...testServer().app, database: this.name };
  }

  /** Signs in as pp_migrator. */
  get migrator(): ClientConfig {
    return { ...testServer().migration, database: this.name };
  }

  /** Runs a statement as the superuser, whom row-level security does not bind: the ground truth of the tests. */
  async query<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    // in turn, also when a test asks for several at once: a connection answers one
    const answer = this.idle.then(() => this.superuser.query<Row>(text, values));
    this.idle = answer.catch(() => undefined);
    return (await answer).rows;
  }

  async first<Row extends QueryResultRow>(text: string, values: unknown[] = []): Promise<Row> {
    const [row] = await this.query<Row>(text, values);
    if (!row) throw new Error(`No row: ${text}`);
    return row;
  }

  async drop(): Promise<void> {
    await this.superuser.end();
    await withClient(testServer().admin, async (client) => {
      await client.query(`DROP DATABASE ${this.name} WITH (FORCE)`);
    });
  }
}

export async function withClient<T>(config: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(config);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function newName(): string {
  return `preventplus_test_${randomBytes(6).toString('hex')}`;
}
