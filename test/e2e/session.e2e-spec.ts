import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import type { GivenUser } from '../factories/given';
import { Api } from '../setup/api';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { guardedOperationsOf, pathTo } from '../setup/openapi';

describe('a session', () => {
  const logbook = useLogbook();
  let technician: GivenUser;

  beforeEach(async () => {
    technician = await logbook.given.technician();
  });

  const setUser = (assignment: string, { userId } = technician) =>
    logbook.database.query(`UPDATE users SET ${assignment} WHERE user_id = $1`, [userId]);
  const refusal = (user: GivenUser) => logbook.as(user).problem('GET', '/auth/me');

  it('should say who is signed in', async () => {
    const { status, body } = await logbook.as(technician).get('/auth/me');
    expect(status).toBe(200);
    expect(body).toMatchObject({ userId: technician.userId, username: technician.username, roleName: 'Technician' });
  });

  it('should end with the log-out, on the very next request', async () => {
    const answer = await logbook.as(technician).post('/auth/logout');
    expect(answer.status).toBe(204);
    expect(await refusal(technician)).toMatchObject({ status: 401, code: 'SESSION_ENDED' });
    expect(await recordsOf(logbook.database, answer)).toMatchObject([
      { userId: technician.userId, action: 'logout', entityType: 'sessions', entityId: technician.sessionId },
    ]);
  });

  it('should leave the other sessions of its user open when it ends', async () => {
    const tablet = { ...technician, sessionId: await logbook.given.session(technician.userId) };
    await logbook.as(technician).post('/auth/logout');
    expect((await logbook.as(tablet).get('/auth/me')).status).toBe(200);
  });

  it('should not be ended twice', async () => {
    await logbook.as(technician).post('/auth/logout');
    expect(await logbook.as(technician).problem('POST', '/auth/logout')).toMatchObject({ code: 'SESSION_ENDED' });
  });

  it('should end when its user is deactivated, on the very next request', async () => {
    expect((await logbook.as(technician).get('/auth/me')).status).toBe(200);
    await setUser('is_active = false');
    expect(await refusal(technician)).toMatchObject({ status: 401, code: 'SESSION_ENDED' });
  });

  it('should not work for a user who is not active, though it is open', async () => {
    await setUser('is_active = false');
    const open = { ...technician, sessionId: await logbook.given.session(technician.userId) };
    expect(await refusal(open)).toMatchObject({ status: 401, code: 'SESSION_ENDED' });
  });

  it('should have the rights of a new role, on the very next request', async () => {
    const allowed = async () => (await logbook.as(technician).get('/users')).status === 200;
    const seen = [await allowed()];
    for (const role of ['Manager', 'Technician']) {
      await setUser(`role_id = (SELECT role_id FROM roles WHERE role_name = '${role}')`);
      seen.push(await allowed());
    }
    expect(seen).toEqual([false, true, false]);
  });

  it('should have the rights of its role when the level of that role changes', async () => {
    const reader = await logbook.given.reader();
    const change = (level: string) =>
      logbook.database.query(`UPDATE roles SET access_level = '${level}' WHERE role_name = 'TechnicianReader'`);
    await change('Manager');
    expect((await logbook.as(reader).get('/users')).status).toBe(200);
    await change('TechnicianReader');
    expect((await logbook.as(reader).get('/users')).status).toBe(403);
  });

  it('should expire', async () => {
    const old = { ...technician, sessionId: await logbook.given.session(technician.userId, '-1 second') };
    expect(await refusal(old)).toMatchObject({ status: 401, code: 'SESSION_ENDED' });
  });

  it('should not be one that somebody made up', async () => {
    const invented = { ...technician, sessionId: '018f0c3e-7b1a-4c40-9a55-0c7d1f3c2b10' };
    expect(await refusal(invented)).toMatchObject({ status: 401, code: 'SESSION_ENDED' });
  });

  it('should decide whose it is, whatever the token says', async () => {
    const admin = await logbook.given.admin();
    const token = logbook.app.get(AccessTokenService).issue(admin.userId, technician.sessionId);
    expect((await new Api(logbook.app, token).get('/auth/me')).body).toMatchObject({ userId: technician.userId });
  });

  it('should do nothing but me, log-out and change-password while the password must be changed', async () => {
    await setUser(`must_change_password = true, role_id = (SELECT role_id FROM roles WHERE role_name = 'Admin')`);
    const answers: Record<string, number | string> = {};
    for (const operation of guardedOperationsOf(logbook.app)) {
      const { status, body } = await logbook
        .as(technician)
        .send<{ code?: string } | undefined>(operation.method, pathTo(operation));
      if (operation.operationId === 'logout') technician.sessionId = await logbook.given.session(technician.userId);
      if (status !== 403 || body?.code !== 'PASSWORD_CHANGE_REQUIRED') answers[operation.operationId] = status;
    }
    expect(answers).toEqual({ getMe: 200, logout: 204, changePassword: 400 });
  });
});
