import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppConfig } from '../config/config';
import { generateMissingKeys } from '../config/keys';
import { archivingTo } from '../database/pgbackrest/archiving';
import { prepareBackups } from './embedded-backups';

describe('prepareBackups', () => {
  let directory: string;
  const at = (...names: string[]) => join(directory, ...names);
  const place = (major = 15) => ({
    dataDir: at('data'),
    clusterDir: at('data', 'postgres'),
    major,
    socketDir: '/run/x',
    port: 5432,
  });
  const configOf = (variables: Record<string, string> = {}) =>
    AppConfig.fromEnvironment({
      DATA_DIR: at('data'),
      KEYS_DIR: at('keys'),
      BACKUP_REPO_DIR: at('backups'),
      PGBACKREST_BIN: at('pgbackrest'),
      ...variables,
    });
  const install = (version: string, lacks = 'nothing') => {
    const refusal = `*=${lacks}' '*) echo 'ERROR: [032]: pgBackRest not compiled with that support' >&2; exit 32`;
    writeFileSync(at('pgbackrest'), `#!/bin/sh\ncase "$* " in ${refusal};; esac\necho pgBackRest ${version}\n`);
    chmodSync(at('pgbackrest'), 0o755);
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pp-backups-'));
    chmodSync(directory, 0o711);
    generateMissingKeys(configOf());
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it.each<[string, string | undefined, number, Record<string, string>, RegExp]>([
    [
      'it is missing',
      undefined,
      15,
      {},
      /^pgBackRest is not installed\. To turn them on: apt-get install -y pgbackrest, and/,
    ],
    [
      'it does not know the server',
      '2.45',
      18,
      {},
      /^pgBackRest 2\.45 cannot back up PostgreSQL 18, which needs 2\.57 or newer\./,
    ],
    ['it is too old', '2.9', 15, {}, /^pgBackRest 2\.9 cannot back up PostgreSQL 15, which needs 2\.45/],
    ['nobody wants them', '2.45', 15, { BACKUPS: 'off' }, /^BACKUPS is off\./],
  ])('should be off when %s, and change nothing', async (_, version, major, variables, reason) => {
    if (version) install(version);
    const { tool, offBecause } = await prepareBackups(configOf(variables), place(major));
    expect(tool).toBeUndefined();
    expect(offBecause).toMatch(reason);
    expect(existsSync(at('data')) || existsSync(at('backups'))).toBe(false);
  });

  it.each([
    ['2.45', 15],
    ['2.57.0', 18],
  ])('should be on with %s for PostgreSQL %s', async (version, major) => {
    install(version);
    expect((await prepareBackups(configOf(), place(major))).notice).toBe(
      `Backups are on: pgBackRest ${version}, ${at('backups')}`,
    );
  });

  it.each([
    ['nothing', 'zst'],
    ['zst', 'lz4'],
    ['[zl][sz][t4]', 'gz'],
  ])('should compress, when it was built without %s, with %s', async (lacks, compression) => {
    install('2.45', lacks);
    const { tool } = await prepareBackups(configOf(), place());
    expect(readFileSync(tool!.setup.configFile, 'utf8')).toContain(`compress-type=${compression}\n`);
  });

  it('should never make a passphrase anew where there have been backups', async () => {
    install('2.45');
    await prepareBackups(configOf(), place());
    rmSync(at('keys', 'backup.passphrase'));
    const { offBecause } = await prepareBackups(configOf(), place());
    expect(offBecause).toMatch(/passphrase is missing.+keys:import/);
    expect(existsSync(at('keys', 'backup.passphrase'))).toBe(false);
  });

  it('should make the passphrase of a logbook that is older than backups', async () => {
    install('2.45');
    rmSync(at('keys', 'backup.passphrase'));
    const { tool } = await prepareBackups(configOf(), place());
    const passphrase = readFileSync(at('keys', 'backup.passphrase'), 'utf8').trim();
    expect(tool?.setup.secrets.PGBACKREST_REPO1_CIPHER_PASS).toBe(passphrase);
  });

  it('should leave the repository of a running server as it is', async () => {
    install('2.45');
    const { tool } = await prepareBackups(configOf(), place());
    const before = readFileSync(tool!.setup.configFile, 'utf8');
    const { offBecause } = await prepareBackups(configOf({ BACKUP_REPO_DIR: at('elsewhere') }), place(), true);
    expect(offBecause).toMatch(/^PreventPlus runs with other settings/);
    expect(readFileSync(tool!.setup.configFile, 'utf8')).toBe(before);
    expect(existsSync(at('elsewhere'))).toBe(false);
    expect((await prepareBackups(configOf(), place(), true)).tool).toBeDefined();
  });

  it('should reach a storage over TLS, and keep its credentials out of the configuration', async () => {
    install('2.45');
    const { tool } = await prepareBackups(
      configOf({
        BACKUP_S3_BUCKET: 'backups',
        BACKUP_S3_ENDPOINT: 's3.example.com:9000',
        BACKUP_S3_ACCESS_KEY_ID: 'identifier',
        BACKUP_S3_SECRET_ACCESS_KEY: 'not for files',
      }),
      place(),
    );
    const text = readFileSync(tool!.setup.configFile, 'utf8');
    expect(text).toContain('repo1-s3-endpoint=s3.example.com\n');
    expect(text).toContain('repo1-storage-port=9000\n');
    expect(text).toContain('repo1-storage-verify-tls=y\n');
    expect(text).not.toMatch(/identifier|not for files/);
  });

  it('should quote what a shell or PostgreSQL would take for something else', async () => {
    install('2.45');
    const { tool } = await prepareBackups(configOf(), { ...place(), dataDir: at("it's 5% full") });
    expect(archivingTo(tool!).settings.archive_command).toContain(
      String.raw`/it'\''s 5%% full/pgbackrest/pgbackrest.conf'`,
    );
  });

  it.each(['data', 'data/backups', 'keys/backups', '.'])('should refuse %s as the directory of backups', (name) => {
    expect(() => configOf({ BACKUP_REPO_DIR: at(name) })).toThrow('Bad variable BACKUP_REPO_DIR');
  });
});
