import { rm, mkdtemp } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { Listener } from '../../src/database/listener';
import { useDatabase } from '../setup/logbook';
import { testServer } from '../setup/server';
import { until } from '../setup/until';

describe('a listener', () => {
  const held = useDatabase();
  const opened: Listener[] = [];
  let warnings: string[];

  beforeEach(() => {
    warnings = [];
    jest.spyOn(Logger.prototype, 'log').mockImplementation();
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: string) => warnings.push(message));
  });

  afterEach(async () => {
    for (const listener of opened.splice(0)) await listener.close();
    jest.restoreAllMocks();
  });

  const open = async (
    hear: () => Promise<void>,
    connection = held.database.app,
    timing?: { checkEveryMs: number; answerWithinMs: number },
  ) => {
    const listener = await Listener.open(connection, 'settings', hear, timing);
    opened.push(listener);
    return listener;
  };
  const counting = () => {
    const heard = { times: 0 };
    const hear = () => {
      heard.times++;
      return Promise.resolve();
    };
    return { heard, hear };
  };
  const change = () => held.given.setting(`key ${String(Math.random())}`);
  const limitConnections = (count: number) =>
    held.database.query(`ALTER DATABASE ${held.database.name} CONNECTION LIMIT ${String(count)}`);
  const connections = () =>
    held.database.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'preventplus listener'`,
    );
  const terminate = () =>
    held.database.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'preventplus listener'`,
    );

  it('should hear of what is committed, and of nothing before', async () => {
    const { heard, hear } = counting();
    await open(hear);
    await held.database.query('BEGIN');
    await change();
    await held.database.query('ROLLBACK');
    expect(heard.times).toBe(0);
    await change();
    await until(() => heard.times === 1);
  });

  it('should take its connection’s loss for a change, and hear of the next one', async () => {
    const { heard, hear } = counting();
    await open(hear);
    for (const times of [1, 2, 3]) {
      await terminate();
      await until(() => heard.times === times);
    }
    await change();
    await until(() => heard.times === 4);
    expect(warnings).toHaveLength(3);
    expect(await connections()).toHaveLength(1);
  });

  it('should call again who failed, on another connection', async () => {
    let calls = 0;
    await open(() => (++calls < 3 ? Promise.reject(new Error('no database')) : Promise.resolve()));
    await change();
    await until(() => calls === 3);
    expect(warnings).toEqual(Array(2).fill(expect.stringContaining('(no database)')));
    expect(await connections()).toHaveLength(1);
  });

  it('should wait for a server that does not let it in', async () => {
    const { heard, hear } = counting();
    await limitConnections(0);
    await open(hear);
    await until(() => warnings.length > 1);
    expect(heard.times).toBe(0);
    await limitConnections(-1);
    await until(() => heard.times === 1);
  });

  it('should notice that the network has forgotten its connection', async () => {
    const { heard, hear } = counting();
    const network = await ForgetfulNetwork.start(testServer().app);
    try {
      const connection = { ...held.database.app, host: network.host };
      const listener = await open(hear, connection, { checkEveryMs: 300, answerWithinMs: 250 });
      network.forget();
      await change();
      await until(() => heard.times > 0);
      expect(warnings[0]).toMatch(/was lost \(Query read timeout\)/);
      await listener.close();
    } finally {
      await network.stop();
    }
  });

  it('should say so when it hears nothing, as behind PgBouncer, and read all the same', async () => {
    jest.spyOn(Client.prototype, 'escapeIdentifier').mockReturnValue('somewhere_else');
    const { heard, hear } = counting();
    await open(hear, held.database.app, { checkEveryMs: 300, answerWithinMs: 250 });
    await until(() => heard.times > 1);
    expect(warnings[0]).toContain('behind PgBouncer, set DATABASE_DIRECT_URL');
  });

  it('should leave nothing behind when it is closed', async () => {
    const { heard, hear } = counting();
    const listener = await open(hear);
    await listener.close();
    await until(async () => (await connections()).length === 0);
    await change();
    expect([heard.times, warnings]).toEqual([0, []]);
  });

  it('should not come back when it is closed while it has no connection', async () => {
    const { heard, hear } = counting();
    await limitConnections(0);
    const listener = await open(hear);
    expect(warnings).toHaveLength(1);
    await listener.close();
    await limitConnections(-1);
    await new Promise((resolve) => setTimeout(resolve, 200)); // the next attempt would have been due by now
    expect([heard.times, await connections()]).toEqual([0, []]);
  });
});

/** Stands between a client and the server, and can stop to pass anything on without telling either. */
class ForgetfulNetwork {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly host: string,
  ) {}

  static async start(target: { host: string; port: number }): Promise<ForgetfulNetwork> {
    const host = await mkdtemp(join(tmpdir(), 'proxy-'));
    const socketName = `.s.PGSQL.${String(target.port)}`;
    const server = createServer((client) => {
      const upstream = connect(join(target.host, socketName));
      client.pipe(upstream).on('error', () => undefined);
      upstream.pipe(client).on('error', () => undefined);
      network.sockets.add(client).add(upstream);
    });
    const network = new ForgetfulNetwork(server, host);
    await new Promise<void>((resolve) => server.listen(join(host, socketName), resolve));
    return network;
  }

  /** What is connected now stays connected, and nothing arrives any more. */
  forget(): void {
    for (const socket of this.sockets) socket.unpipe();
  }

  async stop(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await rm(this.host, { recursive: true, force: true });
  }
}
