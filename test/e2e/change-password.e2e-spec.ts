import { SettingsService } from '../../src/modules/settings/settings.service';
import { type GivenUser, password } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { messagesTo } from '../setup/outbox';

const newPassword = 'grease the slew ring on Mondays';

describe('changing the own password', () => {
  const logbook = useLogbook();
  let technician: GivenUser;

  beforeEach(async () => {
    technician = await logbook.given.technician();
  });

  const change = (body: object, user = technician) => logbook.as(user).post('/auth/change-password', body);
  const refusal = (body: object) => logbook.as(technician).problem('POST', '/auth/change-password', body);
  const signsIn = async (attempt: string) => {
    const { status } = await logbook.anybody.post('/auth/login', { login: technician.username, password: attempt });
    return status === 200;
  };

  it('should replace the old password', async () => {
    expect((await change({ currentPassword: password, newPassword })).status).toBe(204);
    expect(await signsIn(newPassword)).toBe(true);
    expect(await signsIn(password)).toBe(false);
  });

  it('should end the other sessions and keep its own', async () => {
    const tablet = { ...technician, sessionId: await logbook.given.session(technician.userId) };
    const colleague = await logbook.given.technician();
    await change({ currentPassword: password, newPassword });
    const statuses = [technician, tablet, colleague].map(
      async (user) => (await logbook.as(user).get('/auth/me')).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 401, 200]);
  });

  it('should satisfy the duty to change it', async () => {
    const newcomer = await logbook.given.technician({ mustChangePassword: true });
    await change({ currentPassword: password, newPassword }, newcomer);
    expect((await logbook.as(newcomer).get('/auth/me')).body).toMatchObject({ mustChangePassword: false });
    expect((await logbook.as(newcomer).get('/logbook-entries')).status).toBe(200);
  });

  it('should be recorded once, without any hash', async () => {
    const answer = await change({ currentPassword: password, newPassword });
    const redacted = { password_hash: '[redacted]' };
    expect(await recordsOf(logbook.database, answer)).toEqual([
      {
        userId: technician.userId,
        action: 'change_password',
        entityType: 'users',
        entityId: technician.userId,
        details: { old: redacted, new: redacted },
        ipAddress: '127.0.0.1',
        userAgent: expect.any(String),
      },
    ]);
  });

  it('should refuse a wrong current password and change nothing', async () => {
    expect(await refusal({ currentPassword: 'not the password', newPassword })).toMatchObject({
      status: 422,
      code: 'WRONG_PASSWORD',
      errors: [{ path: '/currentPassword' }],
    });
    expect(await signsIn(password)).toBe(true);
  });

  it('should record that the current password was wrong', async () => {
    const answer = await change({ currentPassword: 'not the password', newPassword });
    expect(await recordsOf(logbook.database, answer)).toMatchObject([
      { userId: technician.userId, action: 'change_password_failed', entityType: 'users', entityId: technician.userId },
    ]);
  });

  it.each([
    ['the name of the service', () => 'Preventplus2026'],
    ['the own username', ({ username }: GivenUser) => `${username}-2026`],
    ['the own e-mail address', ({ username }: GivenUser) => `${username}@example.com`],
    ['a common password with digits', () => 'password123456789'],
  ])('should refuse what is little more than %s', async (_, made) => {
    expect(await refusal({ currentPassword: password, newPassword: made(technician) })).toMatchObject({
      status: 422,
      code: 'GUESSABLE_PASSWORD',
      errors: [{ path: '/newPassword', code: 'GUESSABLE_PASSWORD' }],
    });
  });

  it('should need as many characters as the setting says, read when it is needed', async () => {
    const get = jest.spyOn(logbook.app.get(SettingsService), 'get').mockReturnValue(20);
    const attempt = { currentPassword: password, newPassword: 'gravel hopper jam 9' };
    expect(await refusal(attempt)).toMatchObject({
      status: 400,
      errors: [{ message: 'must have at least 20 characters' }],
    });
    get.mockRestore();
    expect((await change(attempt)).status).toBe(204);
  });

  it('should tell the owner by e-mail', async () => {
    await change({ currentPassword: password, newPassword });
    const messages = await messagesTo(logbook, `${technician.username}@example.com`);
    expect(messages.map(({ headers }) => headers.subject)).toEqual(['Your password for PreventPlus was changed']);
  });

  it('should refuse the current password as the new one, however it is typed', async () => {
    await change({ currentPassword: password, newPassword: 'Caf\u00e9 at the pit gate' });
    expect(
      await refusal({ currentPassword: 'Caf\u00e9 at the pit gate', newPassword: 'Cafe\u0301 at the pit gate' }),
    ).toMatchObject({ status: 400, code: 'PASSWORD_UNCHANGED', errors: [{ path: '/newPassword' }] });
  });

  it.each([
    ['14 characters', 'x'.repeat(14)],
    ['14 emoji', '🚜'.repeat(14)],
    ['257 characters', 'x'.repeat(257)],
    ['a NUL', 'grease the slew ring\0'],
    ['a lone surrogate', 'grease the slew ring \ud800'],
  ])('should refuse %s', async (_, refused) => {
    expect(await refusal({ currentPassword: password, newPassword: refused })).toMatchObject({
      status: 400,
      code: 'VALIDATION_FAILED',
      errors: [{ path: '/newPassword' }],
    });
  });

  it.each([
    ['at byte 73', `${'a'.repeat(72)}b`, `${'a'.repeat(72)}c`],
    ['at the last of 64 characters of two bytes', 'é'.repeat(64), `${'é'.repeat(63)}e`],
  ])('should tell two passwords apart that differ %s', async (_, taken, other) => {
    await change({ currentPassword: password, newPassword: taken });
    expect(await signsIn(other)).toBe(false);
    expect(await signsIn(taken)).toBe(true);
  });

  it.each([
    ['15 characters', 'gravel hopper 9'],
    ['64 emoji', '🚜'.repeat(64)],
    ['lower case alone', 'gravelhopperjam'],
    ['digits alone', '739182640518273'],
  ])('should take %s', async (_, taken) => {
    expect((await change({ currentPassword: password, newPassword: taken })).status).toBe(204);
    expect(await signsIn(taken)).toBe(true);
  });

  it('should answer 401 to an ended session, whatever the body', async () => {
    await logbook.as(technician).post('/auth/logout');
    for (const body of [{ currentPassword: password, newPassword }, { currentPassword: 'wrong', newPassword }, {}])
      expect(await refusal(body)).toMatchObject({ status: 401, code: 'SESSION_ENDED' });
  });
});
