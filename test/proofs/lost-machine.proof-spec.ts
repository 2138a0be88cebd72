import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { Client } from 'pg';
import { connect } from '../../src/database/connect';
import { embeddedDatabase } from '../../src/database/database-name';
import { findRunningEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';
import { picture } from '../factories/files';
import { describeWithBackups, withBackups } from '../setup/backups';
import { serverPid, type Service, useServices } from '../setup/service';
import { until } from '../setup/until';
import { wrapServer } from '../setup/wrapped-programs';

const password = 'a password for lost machines';
const passphrase = 'two places, both away from here';
const phoneNumber = '+39 06 5550100';
const writers = 4;
/** What docs/operations.md promises; the server of the test archives every second. */
const promisedSeconds = 60;

jest.setTimeout(120_000);

/** An entry that was acknowledged: when, and the WAL segment that its commit lies in, or one before. */
interface Acknowledged {
  entryId: string;
  at: number;
  segment: string;
}

// One logbook through its end and its return, by the commands of docs/operations.md: each test takes it over.
describeWithBackups(withBackups('a machine that is lost while people write'), () => {
  const services = useServices();
  const acknowledged: Acknowledged[] = [];
  const content = picture(50_000);
  let [dataDir, keysDir, url, token, attachId] = ['', '', '', '', ''];
  let mail: Server;
  let connectionsForMail = 0;
  let service: Service;
  let killedAt: number;
  let lastArchived: string;

  const variables = () => ({
    BACKUPS: 'auto',
    DATA_DIR: dataDir,
    KEYS_DIR: keysDir,
    BACKUP_REPO_DIR: services.path('backups'),
    AUDIT_CHECKPOINTS_DIR: services.path('checkpoints'),
    POSTGRES_BIN_DIR: services.path('programs'),
    KEYS_PASSPHRASE: passphrase,
    ADMIN_INITIAL_PASSWORD: password,
    LOG_LEVEL: 'silent',
  });
  const run = (name: string, ...args: string[]) => services.succeed(name, args, variables());
  const send = (method: string, path: string, body?: object) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  const made = async <Body>(method: string, path: string, body?: object) => {
    const answer = await send(method, path, body);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return JSON.parse(text) as Body;
  };
  const start = async () => {
    service = services.start(variables());
    url = await service.ready();
    ({ accessToken: token } = await made<{ accessToken: string }>('POST', '/auth/login', { login: 'admin', password }));
  };
  /** Has the service do a job, and waits for its end. */
  const done = async (job: string) => {
    const { runId } = await made<{ runId: string }>('POST', `/jobs/${job}/runs`, {});
    const runs = () => made<{ items: { runId: string; state: string }[] }>('GET', `/jobs/${job}/runs`);
    await until(async () => (await runs()).items.some((item) => item.runId === runId && item.state === 'succeeded'));
  };
  const archivedSegments = () =>
    readdirSync(services.path('backups', 'archive'), { recursive: true, encoding: 'utf8' })
      .flatMap((path) => /\/([\dA-F]{24})-/.exec(path)?.[1] ?? [])
      .sort();

  beforeAll(async () => {
    mail = createServer((socket) => {
      connectionsForMail++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => mail.listen(0, '127.0.0.1', resolve));
    mkdirSync(services.path('programs'));
    await wrapServer(services.path('programs'), { postgres: { after: '-c archive_timeout=1s' }, initdb: {} });
    [dataDir, keysDir] = [services.path('data'), services.path('keys')];
    await start();
  }, 60_000);
  afterAll(() => new Promise((resolve) => mail.close(resolve)));

  it('should have a backup, a copy of the keys, and much that is encrypted', async () => {
    const { locationId } = await made<{ locationId: number }>('POST', '/locations', { locationName: 'Pit' });
    const { entryId } = await made<{ entryId: string }>('POST', '/logbook-entries', entryIn(locationId));
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(content)]), 'photo.png');
    const uploaded = await fetch(`${url}/api/v1/logbook-entries/${entryId}/attachments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    ({ attachId } = (await uploaded.json()) as { attachId: string });
    const { port } = mail.address() as AddressInfo;
    await made('PUT', '/settings/mail.smtpUrl', { value: `smtp://127.0.0.1:${port}` });
    await made('POST', '/users', { ...person, phoneNumber });
    await run('backup', 'full');
    await done('attachment-backup');
    await done('audit-seal');
    expect(await run('keys-export', services.path('keys.copy'))).toContain('backup.passphrase');
  });

  it('should be lost in the middle of writing, by kill -9', async () => {
    const { items } = await made<{ items: { locationId: number }[] }>('GET', '/locations');
    const entry = entryIn(items[0]!.locationId);
    let isLost = false;
    const writing = Promise.all(Array.from({ length: writers }, () => write(entry, () => isLost)));
    const begin = archivedSegments().length;
    await until(() => archivedSegments().length >= begin + 2);
    await until(() => acknowledged.some(({ segment }) => segment > archivedSegments().at(-1)!));
    process.kill(serverPid(dataDir), 'SIGKILL');
    killedAt = Date.now();
    await service.end('SIGKILL');
    isLost = true;
    await writing;
    lastArchived = archivedSegments().at(-1)!;
    // nothing of it is left
    renameSync(dataDir, services.path('lost-data'));
    renameSync(keysDir, services.path('lost-keys'));
  });

  it('should be back, from the backups and the copy of the keys alone', async () => {
    [dataDir, keysDir] = [services.path('never-used'), services.path('new-keys')];
    const to = services.path('restored');
    const said = await run('backup-restore', '--latest', '--to', to, '--escrow', services.path('keys.copy'));
    expect(said).toContain('Attached files: 1 of 1.');
    dataDir = to;
    await start();

    const download = await send('GET', `/attachments/${attachId}/content`);
    expect(Buffer.from(await download.arrayBuffer()).equals(content)).toBe(true);
    const { items } = await made<{ items: object[] }>('GET', '/users?limit=50');
    expect(items).toContainEqual(expect.objectContaining({ username: person.username, phoneNumber }));
    connectionsForMail = 0;
    await send('POST', '/auth/forgot-password', { login: person.username });
    await until(() => connectionsForMail > 0);
  });

  it('should have every entry that was acknowledged before the last archived WAL, and lack at most what is promised', async () => {
    const client = await signIn(dataDir, keysDir);
    const { rows } = await client.query<{ id: string }>('SELECT entry_id AS id FROM logbook_entries');
    await client.end();
    const stored = new Set(rows.map(({ id }) => id));
    const lost = acknowledged.filter(({ entryId }) => !stored.has(entryId));
    const safe = acknowledged.filter(({ segment }) => segment <= lastArchived);
    expect(safe.length).toBeGreaterThan(0);
    expect(lost.filter(({ segment }) => segment <= lastArchived)).toEqual([]);
    const seconds = (killedAt - Math.min(killedAt, ...lost.map(({ at }) => at))) / 1000;
    expect(seconds).toBeLessThan(promisedSeconds);
  });

  it('should be backed up and sealed on, and tell in its audit log of nothing but the restore', async () => {
    await run('backup', 'full');
    await done('audit-seal');
    expect(await run('audit-verify')).toContain('The audit log is what was sealed.');
  });

  /** Writes until the machine is gone, and notes what was acknowledged. */
  async function write(entry: object, isOver: () => boolean): Promise<void> {
    const client = await signIn(dataDir, keysDir);
    while (!isOver()) {
      try {
        const answer = await send('POST', '/logbook-entries', entry);
        const at = Date.now();
        if (answer.status !== 201) continue;
        const { entryId } = (await answer.json()) as { entryId: string };
        const { rows } = await client.query<{ segment: string }>(
          'SELECT pg_walfile_name(pg_current_wal_lsn()) AS segment',
        );
        acknowledged.push({ entryId, at, segment: rows[0]!.segment });
      } catch {
        // neither acknowledged nor refused, or nobody can say where its commit is: it may be there or not
      }
    }
  }
});

const person = { username: 'kim', email: 'kim@example.com', fullName: 'Kim Park', roleId: 3 };

function entryIn(locationId: number) {
  return { startDate: '2026-11-23', responsiblePerson: 'Crew', locationId, device: 'X', callDescription: 'Y' };
}

/** Signs in to a running embedded server as the superuser. */
async function signIn(dataDir: string, keysDir: string): Promise<Client> {
  const superuserPassword = readFileSync(join(keysDir, 'postgres-superuser.password'), 'utf8').trim();
  const server = await findRunningEmbeddedPostgres({ dataDir, dataDirIsDefault: false, superuserPassword });
  if (!server) throw new Error(`No server runs on ${dataDir}.`);
  const { host, port, user, password: secret } = server;
  return connect({ host, port, user, password: secret, database: embeddedDatabase });
}
