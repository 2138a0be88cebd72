import { type GivenUser, password } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';

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

  it('should read every byte of a long password', async () => {
    const long = 'é'.repeat(64);
    await change({ currentPassword: password, newPassword: long });
    expect(await signsIn(`${long.slice(0, -1)}e`)).toBe(false);
    expect(await signsIn(long)).toBe(true);
  });

  it.each([
    ['15 characters', 'x'.repeat(15)],
    ['64 emoji', '🚜'.repeat(64)],
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
