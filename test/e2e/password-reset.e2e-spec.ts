import { password } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { newPassword, useForgetful } from '../setup/forgetful';
import { useLogbook } from '../setup/logbook';
import { messagesTo } from '../setup/outbox';

describe('a one-time link', () => {
  const logbook = useLogbook();
  const { somebody, reset, tokenOf, stored } = useForgetful(logbook);
  const signsIn = async (attempt: string, login = somebody.username) =>
    (await logbook.anybody.post('/auth/login', { login, password: attempt })).status === 200;
  const setUser = async (assignment: string) => {
    await logbook.database.query(`SELECT set_config('app.user_id', $1, false)`, [somebody.userId]);
    await logbook.database.query(`UPDATE users SET ${assignment} WHERE user_id = $1`, [somebody.userId]);
  };

  describe('that is used', () => {
    it('should set the password, once', async () => {
      const token = await tokenOf();
      expect((await reset(token)).status).toBe(204);
      expect([await signsIn(newPassword), await signsIn(password)]).toEqual([true, false]);
      expect((await reset(token)).body).toMatchObject({
        status: 422,
        code: 'INVALID_RESET_TOKEN',
        errors: [{ path: '/token' }],
      });
    });

    it('should let one of ten win that use it at once', async () => {
      const token = await tokenOf();
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => reset(token, `${newPassword} ${String(index)}`)),
      );
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 422)).toHaveLength(9);
    });

    it('should end every session', async () => {
      const tablet = { ...somebody, sessionId: await logbook.given.session(somebody.userId) };
      await reset(await tokenOf());
      for (const device of [somebody, tablet]) expect((await logbook.as(device).get('/auth/me')).status).toBe(401);
    });

    it('should satisfy the duty to change the password', async () => {
      await setUser('must_change_password = true');
      await reset(await tokenOf());
      const { body } = await logbook.anybody.post('/auth/login', { login: somebody.username, password: newPassword });
      expect(body).toMatchObject({ mustChangePassword: false });
    });

    it('should end the delays after failed attempts', async () => {
      for (let made = 0; made < 10; made++) await signsIn('a guess');
      expect(await signsIn(password)).toBe(false);
      await reset(await tokenOf());
      expect(await signsIn(newPassword)).toBe(true);
    });

    it('should be recorded once, as the change that it is, without token or hash', async () => {
      const answer = await reset(await tokenOf());
      const [record, ...others] = await recordsOf(logbook.database, answer);
      expect(others).toEqual([]);
      expect(record).toMatchObject({ userId: somebody.userId, action: 'reset_password', entityId: somebody.userId });
      expect(record?.details).toEqual({
        old: { password_hash: '[redacted]', reset_token: '[redacted]', token_expiry: '[redacted]' },
        new: { password_hash: '[redacted]', reset_token: null, token_expiry: null },
      });
    });

    it('should tell the owner by e-mail', async () => {
      await reset(await tokenOf());
      const subjects = (await messagesTo(logbook, somebody.email)).map(({ headers }) => headers.subject);
      expect(subjects).toContain('Your password for PreventPlus was changed');
    });

    it.each([
      ['too short', 'x'.repeat(14), 400, 'VALIDATION_FAILED'],
      ['too easy to guess', 'Preventplus2026', 422, 'GUESSABLE_PASSWORD'],
    ])('should refuse a password that is %s, and keep the link', async (_, chosen, status, code) => {
      const token = await tokenOf();
      expect((await reset(token, chosen)).body).toMatchObject({ status, code, errors: [{ path: '/newPassword' }] });
      expect((await reset(token)).status).toBe(204);
    });

    it('should refuse the own username as the password', async () => {
      expect((await reset(await tokenOf(), `${somebody.username}-${somebody.username}`)).body).toMatchObject({
        code: 'GUESSABLE_PASSWORD',
      });
    });
  });

  describe('that is void', () => {
    it.each([
      ['is older than 30 minutes', `token_expiry = token_expiry - interval '30 minutes'`],
      ['went to another address', `email = 'other-' || email`],
      ['belongs to somebody who left', 'is_active = false'],
    ])('should be one that %s', async (_, assignment) => {
      const token = await tokenOf();
      await setUser(assignment);
      expect((await reset(token)).body).toMatchObject({ code: 'INVALID_RESET_TOKEN' });
    });

    it('should be an earlier one', async () => {
      const earlier = await tokenOf();
      const later = await tokenOf();
      expect([(await reset(earlier)).status, (await reset(later)).status]).toEqual([422, 204]);
    });

    it('should be one that the owner has no use for any more', async () => {
      const token = await tokenOf();
      await logbook.as(somebody).post('/auth/change-password', { currentPassword: password, newPassword });
      expect((await reset(token)).status).toBe(422);
    });

    it('should be one that somebody made up, or the hash that is stored', async () => {
      await tokenOf();
      const { reset_token: hash } = await stored();
      expect([(await reset('made-up')).status, (await reset(hash ?? '')).status]).toEqual([422, 422]);
    });

    it('should be throttled', async () => {
      const statuses: number[] = [];
      for (let made = 0; made < 11; made++) statuses.push((await reset('made-up')).status);
      expect(statuses).toEqual([...Array<number>(10).fill(422), 429]);
    });
  });
});
