import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../src/app.setup';
import { MailService } from '../../src/modules/mail/mail.service';
import { SettingsService } from '../../src/modules/settings/settings.service';
import { recordsOf } from '../setup/audit';
import { Api } from '../setup/api';
import { useForgetful } from '../setup/forgetful';
import { useLogbook } from '../setup/logbook';
import { messagesTo, outboxOf, tokenFor } from '../setup/outbox';
import { testConfig } from '../setup/test-config';
import { testKeys } from '../setup/test-keys';

const unknownUser = '00000000-0000-8000-8000-000000000002';

describe('a forgotten password', () => {
  const logbook = useLogbook();
  const { somebody, forgot, reset, tokenOf, stored } = useForgetful(logbook);

  const holds = (name: string, text: string) => readFileSync(join(outboxOf(logbook), name), 'utf8').includes(text);

  describe('when somebody asks', () => {
    it('should send a link by e-mail, for a username and for an address', async () => {
      const tokens = [await tokenOf(somebody.username), await tokenOf(somebody.email.toUpperCase())];
      expect(new Set(tokens).size).toBe(2);
      for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    });

    it('should give the same answer for a name that nobody has, for somebody who left, and for one who exists', async () => {
      const former = await logbook.given.technician();
      await logbook.database.query('UPDATE users SET is_active = false WHERE user_id = $1', [former.userId]);
      const answers = [await forgot(somebody.username), await forgot('nobody.here'), await forgot(former.username)];
      for (const { status, body, headers } of answers) {
        expect([status, body]).toEqual([202, answers[0]?.body]);
        expect(Object.keys(headers)).toEqual(Object.keys(answers[0]?.headers ?? {}));
      }
      expect(await messagesTo(logbook, `${former.username}@example.com`)).toEqual([]);
    });

    it('should look nothing up before the answer, so that its time tells nothing', async () => {
      const { app } = logbook;
      const work = jest.spyOn(app.get(MailService), 'send');
      const before = (await stored()).reset_token;
      const answered = await forgot(somebody.username);
      const atOnce = [work.mock.calls.length, before];
      expect(answered.status).toBe(202);
      await messagesTo(logbook, somebody.email);
      expect(atOnce).toEqual([0, null]);
      expect(work).toHaveBeenCalledTimes(1);
      work.mockRestore();
    });

    it('should have the message before the process ends', async () => {
      const config = testConfig.with({ DATA_DIR: logbook.dataDir });
      const ending = await createApp({ config, keys: testKeys, connection: logbook.database.app });
      await new Api(ending).post('/auth/forgot-password', { login: somebody.username });
      await ending.close();
      expect(readdirSync(outboxOf(logbook)).some((name) => holds(name, somebody.email))).toBe(true);
    });

    it('should be recorded once, without the token', async () => {
      const answer = await forgot(somebody.username);
      await tokenFor(logbook, somebody.email);
      expect(await recordsOf(logbook.database, answer)).toEqual([
        {
          userId: somebody.userId,
          action: 'password_reset_requested',
          entityType: 'users',
          entityId: somebody.userId,
          details: {
            old: { reset_token: null, token_expiry: null },
            new: { reset_token: '[redacted]', token_expiry: '[redacted]' },
          },
          ipAddress: '127.0.0.1',
          userAgent: expect.any(String),
        },
      ]);
    });

    it('should be recorded for the account "unknown" when nobody has the name, as a keyed hash', async () => {
      const answer = await forgot('nobody.here');
      await messagesTo(logbook, somebody.email);
      expect(await recordsOf(logbook.database, answer)).toMatchObject([
        { userId: unknownUser, action: 'password_reset_requested', entityId: expect.stringMatching(/^[\w-]{43}$/) },
      ]);
    });

    it("should leave the user's version alone, which an administrator may be editing", async () => {
      const { version } = await stored();
      await tokenOf();
      expect((await stored()).version).toBe(version);
    });

    it.each([['a name that exists'], ['a name that nobody has']])(
      'should be throttled, for %s alike',
      async (whose) => {
        const login = whose === 'a name that exists' ? somebody.username : 'nobody.here';
        const answers = [await forgot(login), await forgot(login), await forgot(login), await forgot(login)];
        expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
        expect(answers[3]?.body.code).toBe('TOO_MANY_ATTEMPTS');
        expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0);
      },
    );
  });

  describe('the token', () => {
    it('should stand nowhere in the database, and only its SHA-256 with the account', async () => {
      const token = await tokenOf();
      const { found } = await logbook.database.first<{ found: boolean }>(
        `SELECT EXISTS (SELECT FROM users u WHERE u::text LIKE '%' || $1 || '%')
           OR EXISTS (SELECT FROM audit_log a WHERE a::text LIKE '%' || $1 || '%') AS found`,
        [token],
      );
      expect(found).toBe(false);
      const { is_hash: isHash } = await logbook.database.first<{ is_hash: boolean }>(
        `SELECT reset_token = encode(sha256($1::bytea), 'hex') AS is_hash FROM users WHERE user_id = $2`,
        [token, somebody.userId],
      );
      expect(isHash).toBe(true);
    });

    it('should wait in a file that only the service may read, in a directory of its own', async () => {
      await tokenOf();
      const [{ path } = { path: '' }] = await messagesTo(logbook, somebody.email);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(outboxOf(logbook)).mode & 0o777).toBe(0o700);
    });

    it('should stand behind the page that is set, where no server log sees it', async () => {
      const settings = logbook.app.get(SettingsService);
      const { get } = settings;
      const values: Record<string, unknown> = { 'mail.resetUrl': 'https://logbook.example.com/reset' };
      jest
        .spyOn(settings, 'get')
        .mockImplementation(((key: 'mail.resetUrl') => values[key] ?? get.call(settings, key)) as never);
      await forgot(somebody.username);
      const [message] = await messagesTo(logbook, somebody.email);
      jest.restoreAllMocks();
      const token = /^https:\/\/logbook\.example\.com\/reset#token=([\w-]{43})$/m.exec(message?.text ?? '')?.[1];
      expect((await reset(token ?? '')).status).toBe(204);
    });
  });
});
