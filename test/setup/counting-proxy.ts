import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Stands between a client and the server, and counts how often the client spoke after the server: the round trips. */
export class CountingProxy {
  roundTrips = 0;

  private constructor(
    private readonly server: Server,
    readonly host: string,
  ) {}

  /** @param target where the server listens: the directory of its socket, and its port */
  static async start(target: { host: string; port: number }): Promise<CountingProxy> {
    const host = await mkdtemp(join(tmpdir(), 'proxy-'));
    const socketName = `.s.PGSQL.${String(target.port)}`;
    const server = createServer((client) => {
      const upstream = connect(join(target.host, socketName));
      let clientSpokeLast = false;
      client.on('data', (chunk) => {
        if (!clientSpokeLast) proxy.roundTrips++;
        clientSpokeLast = true;
        upstream.write(chunk);
      });
      upstream.on('data', (chunk) => {
        clientSpokeLast = false;
        client.write(chunk);
      });
      client.on('close', () => upstream.destroy()).on('error', () => undefined);
      upstream.on('close', () => client.destroy()).on('error', () => undefined);
    });
    const proxy = new CountingProxy(server, host);
    await new Promise<void>((resolve) => server.listen(join(host, socketName), resolve));
    return proxy;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.host, { recursive: true, force: true });
  }
}
