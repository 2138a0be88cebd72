import { chownSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { isRoot, unprivilegedAccount } from '../../src/database/embedded/account';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';
import { freePort } from '../../src/database/embedded/free-port';
import { describeWithBackups, withBackups } from '../setup/backups';
import { useServices } from '../setup/service';
import { testKeyVariables } from '../setup/test-keys';

const superuserPassword = 'a superuser of their own';
const asksForCopy = /^There is no copy of the keys, .+npm run keys:export -- FILE/m;
const password = 'a password beside their server';

jest.setTimeout(90_000);

// A server that somebody else runs, and the commands of docs/operations.md beside it: each test takes over.
describeWithBackups(withBackups('backups beside a server of the operator'), () => {
  const services = useServices();
  const account = isRoot() ? unprivilegedAccount() : undefined;
  let variables: Record<string, string>;
  let server: EmbeddedPostgres;
  let tcpPort: number;

  const run = (name: string, ...args: string[]) => services.succeed(name, args, variables);
  const given = (path: string) => {
    if (account) chownSync(path, account.uid, account.gid);
  };
  const configFile = () => services.path('pgbackrest.conf');
  const startServer = async () => {
    server = await startEmbeddedPostgres({
      ...{ dataDir: services.path('server'), dataDirIsDefault: false, major: 15, tcpPort, superuserPassword },
      settings: {
        hba_file: services.path('pg_hba.conf'),
        archive_mode: 'on',
        archive_command: `pgbackrest --config=${configFile()} --stanza=preventplus archive-push %p`,
        archive_timeout: '60',
      },
    });
  };

  beforeAll(async () => {
    tcpPort = await freePort();
    writeFileSync(services.path('pg_hba.conf'), 'local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
    for (const name of ['backups', 'lock']) mkdirSync(services.path(name), { mode: 0o700 });
    for (const name of ['backups', 'lock', 'pg_hba.conf']) given(services.path(name));
    await startServer();
    const lines = [
      '[global]',
      `repo1-path=${services.path('backups')}`,
      `lock-path=${services.path('lock')}`,
      'repo1-cipher-type=aes-256-cbc',
      'repo1-cipher-pass=a passphrase of their own',
      'repo1-retention-full=9999999',
      'expire-auto=n',
      'start-fast=y',
      '[preventplus]',
      `pg1-path=${services.path('server', 'postgres')}`,
      `pg1-socket-path=${server.host}`,
      `pg1-port=${server.port}`,
      'pg1-user=postgres',
    ];
    writeFileSync(configFile(), lines.join('\n'), { mode: 0o600 });
    given(configFile());
    variables = {
      ...testKeyVariables,
      BACKUPS: 'auto',
      PGBACKREST_CONFIG: configFile(),
      DATA_DIR: services.path('data'),
      BACKUP_REPO_DIR: services.path('files'),
      AUDIT_CHECKPOINTS_DIR: services.path('checkpoints'),
      ADMIN_INITIAL_PASSWORD: password,
      LOG_LEVEL: 'silent',
      KEYS_PASSPHRASE: 'a passphrase of the copy',
    };
  }, 60_000);
  afterAll(() => server.stop());

  it('should be taken, listed and verified', async () => {
    const DATABASE_ADMIN_URL = `postgres://postgres:${encodeURIComponent(superuserPassword)}@127.0.0.1:${tcpPort}/plant`;
    variables = { ...variables, DATABASE_ADMIN_URL };
    const logins = (await run('db-bootstrap')).matchAll(/^(DATABASE_\w*URL)=(\S+)$/gm);
    for (const [, name, url] of logins) variables[name!] = url!;
    await run('db-migrate');
    const label = /^(\d{8}-\d{6}F): full, /m.exec(await run('backup', 'full'))![1]!;
    const listed = new RegExp(
      `^${label}  full  timeline 1  .*\n1 backups\\.\nAny moment from \\S+ on .*: timeline 1\\.\n$`,
    );
    expect(await run('backup-list')).toMatch(listed);
    expect(await run('backup-verify')).toMatch(/^All backups are sound; \d+ WAL segments in the archive\.$/m);
  });

  it('should be restored, and the copy moved to where the server keeps its data', async () => {
    const said = await run('backup-restore', '--latest', '--to', services.path('restored'));
    expect(said).toContain('It goes on as timeline 2, as does every other copy that was restored before');
    expect(said).toContain('Stop PreventPlus, and stop the old server for good');
    await server.stop();
    renameSync(services.path('server', 'postgres'), services.path('old'));
    renameSync(services.path('restored', 'postgres'), services.path('server', 'postgres'));
    await startServer();
  });

  it('should go on from there', async () => {
    const service = services.start({ ...variables, PROCESS_ROLE: 'api' });
    const url = await service.ready();
    expect(service.stdout).toContain('Backups are on: pgBackRest ');
    expect(service.stdout).toMatch(asksForCopy);
    await run('backup', 'full');
    const signedIn = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'admin', password }),
    });
    const { accessToken } = (await signedIn.json()) as { accessToken: string };
    const headers = { authorization: `Bearer ${accessToken}` };
    const status = await (await fetch(`${url}/api/v1/backups/status`, { headers })).json();
    expect(status).toMatchObject({ enabled: true, missingWal: [], problems: [] });
  });

  it('should ask for a copy of the keys until there is one', async () => {
    await run('keys-export', services.path('keys.copy'));
    const service = services.start({ ...variables, PROCESS_ROLE: 'api' });
    await service.ready();
    expect(service.stdout).not.toMatch(asksForCopy);
  });
});
