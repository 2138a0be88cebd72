import { CursorCodec } from '../../src/common/cursor.codec';
import { formatKey, Keyring, newKey } from '../../src/config/keyring';
import { Keys } from '../../src/config/keys';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import { PasswordHasher } from '../../src/modules/passwords/password-hasher.service';
import { type GivenUser, password } from '../factories/given';
import { Api } from '../setup/api';
import { useKeyChanges } from '../setup/key-changes';

// One logbook through several changes of its keys: each test takes it over from the one before.
describe('changing the keys', () => {
  const { keyFiles, logbook, rotate, finish, dropOld, settle, waitTwoDays, auditRecords } = useKeyChanges();
  let admin: GivenUser;

  beforeAll(async () => {
    admin = await logbook.given.admin();
  });

  describe('of tokens', () => {
    let oldToken: string;
    let oldCursor: string;
    const position = { sort: 'username', value: 'a', id: '1' };

    beforeAll(async () => {
      oldToken = logbook.app.get(AccessTokenService).issue(admin.userId, admin.sessionId);
      oldCursor = logbook.app.get(CursorCodec).encode(position);
      // as an operator does it who has several machines, or as an end in the middle leaves it
      keyFiles.write('jwt.key', `${keyFiles.read('jwt.key')}${formatKey(newKey('prepared'))}`);
      expect(await rotate('jwt')).toMatchObject({ keyId: 'prepared', isNew: true });
      await settle();
    });

    it('should issue new ones with the key that was prepared', () => {
      const token = logbook.app.get(AccessTokenService).issue(admin.userId, admin.sessionId);
      expect(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())).toMatchObject({ kid: 'prepared' });
    });

    it('should let old tokens and pages go on', async () => {
      expect((await new Api(logbook.app, oldToken).get('/auth/me')).status).toBe(200);
      expect(logbook.app.get(CursorCodec).decode(oldCursor, position)).toEqual(position);
    });

    it('should keep the old key until its tokens have expired', async () => {
      const drop = () => dropOld('jwt');
      expect(await drop()).toMatchObject({ dropped: [], needed: ['k1'] });
      await waitTwoDays();
      expect(await drop()).toMatchObject({ dropped: ['k1'], needed: [] });
    });
  });

  it('should say how, when they are variables', async () => {
    const { jwt, encryption, pepper, seal } = keyFiles.load();
    const keys = new Keys(Keyring.parse('JWT_KEY', jwt.all.map(formatKey).join()), encryption, pepper, seal);
    await expect(rotate('jwt', keys)).rejects.toThrow(
      /^JWT_KEY is a variable: add an entry .+ then run `npm run keys:rotate -- jwt --rewrap`\.$/,
    );
    expect(await finish('jwt', keys)).toMatchObject({ isNew: false });
  });

  describe('of passwords', () => {
    const signIn = () => logbook.anybody.post('/auth/login', { login: admin.username, password });
    const account = () =>
      logbook.database.first<{ password_hash: string; version: number }>(
        'SELECT password_hash, version FROM users WHERE user_id = $1',
        [admin.userId],
      );
    const drop = () => dropOld('pepper');

    beforeAll(async () => {
      const passwordHash = await new PasswordHasher(keyFiles.config, keyFiles.load()).hash(password);
      await logbook.database.query('UPDATE users SET password_hash = $1 WHERE user_id = $2', [
        passwordHash,
        admin.userId,
      ]);
    });

    it('should keep the pepper that a password needs', async () => {
      expect(await rotate('pepper')).toMatchObject({ keyId: 'k2', rewrapped: 0 });
      await settle();
      await waitTwoDays();
      expect(await drop()).toMatchObject({ dropped: [], needed: ['k1'] });
    });

    it('should hash them with the new pepper as people sign in, which is no change of the account', async () => {
      const [before, records] = [await account(), await auditRecords()];
      expect((await signIn()).status).toBe(200);
      expect(await account()).toEqual({
        password_hash: expect.stringMatching(/^k2\$\$2b\$10\$/) as string,
        version: before.version,
      });
      expect(await auditRecords()).toBe(records + 1);
    });

    it('should leave them alone from then on, and need the old pepper no more', async () => {
      const { password_hash: renewed } = await account();
      await waitTwoDays();
      expect(await drop()).toMatchObject({ dropped: ['k1'], needed: [] });
      expect((await signIn()).status).toBe(200);
      expect((await account()).password_hash).toBe(renewed);
    });
  });
});
