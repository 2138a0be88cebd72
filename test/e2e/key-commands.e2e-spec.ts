import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { FieldCipher } from '../../src/common/field-cipher';
import { loadKeys } from '../../src/config/keys';
import { useKeyDirectory } from '../setup/key-directory';
import { useDatabase } from '../setup/logbook';
import { useServices } from '../setup/service';
import { withClient } from '../setup/test-database';
import { keyVariables, urlOf } from '../setup/url';

const phone = '+39 06 5550100';
const passphrase = 'grease the slew ring on Mondays';
const users = 20;

jest.setTimeout(60_000);

describe('the commands for keys', () => {
  const services = useServices();
  const held = useDatabase();
  const keyFiles = useKeyDirectory();
  const database = () => ({ DATABASE_URL: urlOf(held.database.app), KEYS_DIR: keyFiles.directory });

  const { run } = services;
  const said = (stdout: RegExp) => ({ code: 0, stdout: expect.stringMatching(stdout) as string, stderr: '' });
  const refusal = (line: RegExp) => ({ code: 1, stdout: '', stderr: expect.stringMatching(line) as string });

  const phones = () =>
    held.database.query<{ userId: string; phone: string }>(
      'SELECT user_id AS "userId", phone_number AS phone FROM users WHERE phone_number IS NOT NULL',
    );
  const countWith = async (keyId: string) =>
    (await phones()).filter(({ phone: sealed }) => sealed.startsWith(`v1:${keyId}:`)).length;
  const actions = async () =>
    (
      await held.database.query<{ action: string }>(
        `SELECT action FROM audit_log WHERE action LIKE 'keys.%' ORDER BY seq`,
      )
    ).map(({ action }) => action);

  beforeAll(async () => {
    const cipher = new FieldCipher(loadKeys(keyFiles.config));
    for (let count = 0; count < users; count++) {
      const { userId } = await held.given.technician();
      const place = { table: 'users', column: 'phone_number', primaryKey: userId };
      await held.database.query('UPDATE users SET phone_number = $1 WHERE user_id = $2', [
        cipher.encrypt(phone, place),
        userId,
      ]);
    }
  });

  it.each<[string, string[], RegExp]>([
    ['keys-import', ['none'], /^preventplus: none cannot be read: .+\n$/],
    ['keys-export', ['copy'], /^preventplus: There is no terminal .+ set KEYS_PASSPHRASE_FILE or KEYS_PASSPHRASE\.\n$/],
  ])('should refuse %s %j in one line', async (name, args, line) => {
    expect(await run(name, args, database())).toEqual(refusal(line));
  });

  it('should finish what a killed command began, and make no other key', async () => {
    const [stuck] = await phones();
    await withClient(held.database.admin, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT FROM users WHERE user_id = $1 FOR UPDATE', [stuck!.userId]);
      const command = services.command('keys-rotate', [], database());
      const state = { hasEnded: false };
      void command.exited.then(() => (state.hasEnded = true));
      while (!state.hasEnded && (await countWith('k2')) < users - 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(await command.end('SIGKILL')).toBe('SIGKILL');
      await client.query('ROLLBACK');
    });
    expect(keyFiles.idsIn('encryption.key')).toEqual(['k2', 'k1']);
    expect([await countWith('k1'), await actions()]).toEqual([1, []]);

    expect(await run('keys-rotate', ['--drop-old'], database())).toEqual(
      said(
        /^Encryption: the change to k2 is finished; no other key was made\. 1 values? .+\nEncryption: kept k1, which .+\nMake a new .+\n$/,
      ),
    );
    expect([await countWith('k2'), await actions()]).toEqual([users, ['keys.rotate']]);
    expect(keyFiles.idsIn('encryption.key')).toEqual(['k2', 'k1']);
    const cipher = new FieldCipher(loadKeys(keyFiles.config));
    for (const { userId, phone: sealed } of await phones()) {
      expect(cipher.decrypt(sealed, { table: 'users', column: 'phone_number', primaryKey: userId })).toBe(phone);
    }
  });

  describe('that copy them', () => {
    const secret = { KEYS_PASSPHRASE: passphrase };
    const copy = () => services.path('keys.copy');

    it('should write a copy that nobody else reads, record it, and overwrite none', async () => {
      expect(await run('keys-export', [copy()], { ...database(), ...secret })).toEqual(
        said(
          /^\S+ holds jwt\.key, encryption\.key, password-pepper\.key, audit-seal\.key, postgres-superuser\.password, backup\.passphrase\.\nKeep it .+\n$/,
        ),
      );
      expect(statSync(copy()).mode & 0o777).toBe(0o600);
      expect((await actions()).at(-1)).toBe('keys.export');
      expect(await run('keys-export', [copy()], { ...database(), ...secret })).toEqual(refusal(/exists: choose/));
    });

    it('should not need the database', async () => {
      const variables = { KEYS_DIR: keyFiles.directory, DATA_DIR: services.path('none'), ...secret };
      expect(await run('keys-export', [services.path('stopped.copy')], variables)).toEqual(
        said(/\nNot in the audit log, .+: PreventPlus is not running\.\n$/),
      );
      expect(existsSync(services.path('none'))).toBe(false);
    });

    it('should bring everything back into an empty directory', async () => {
      writeFileSync(services.path('passphrase'), `${passphrase}\n`);
      const restored = services.path('restored');
      const variables = { KEYS_DIR: restored, KEYS_PASSPHRASE_FILE: services.path('passphrase') };
      expect(await run('keys-import', [copy()], variables)).toEqual(said(/^\S+ has jwt\.key, .+ again\.\n$/));
      for (const file of readdirSync(restored)) {
        expect(readFileSync(`${restored}/${file}`, 'utf8')).toBe(keyFiles.read(file));
        expect(statSync(`${restored}/${file}`).mode & 0o777).toBe(0o600);
      }
      expect(readdirSync(restored)).toEqual(readdirSync(keyFiles.directory));
    });
  });

  it('should not start with the keys of another logbook', async () => {
    const service = services.start({ DATABASE_URL: urlOf(held.database.app), ...keyVariables });
    expect(await service.exited).toBe(1);
    expect(service.stderr).toBe(
      'preventplus: ENCRYPTION_KEY k1 is not the key that this logbook was encrypted with: bring back the right key.\n',
    );
  });
});
