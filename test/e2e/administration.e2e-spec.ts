import type { Role } from '../../src/modules/roles/dto/role.dto';
import type { User } from '../../src/modules/users/dto/user.dto';
import { type GivenUser, password } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { tokenFor } from '../setup/outbox';

describe('administration', () => {
  const logbook = useLogbook();
  let admin: GivenUser;

  beforeAll(async () => {
    admin = await logbook.given.admin();
  });

  const userPath = ({ userId }: { userId: string }) => `/users/${userId}`;
  const rolePath = ({ roleId }: { roleId: number }) => `/roles/${String(roleId)}`;
  const newRole = async (values: object = {}) => {
    const role = { roleName: `Role ${String(Math.random())}`, accessLevel: 'TechnicianReader', ...values };
    const { status, body } = await logbook.as(admin).post<Role>('/roles', role);
    expect(status).toBe(201);
    return body;
  };

  describe('of users', () => {
    it('should change what the patch names, and keep the telephone number encrypted', async () => {
      const user = await logbook.given.technician();
      const { body } = await logbook
        .as(admin)
        .patch<User>(userPath(user), { fullName: 'South crew', phoneNumber: '+49 30 5550199' });
      expect(body).toMatchObject({ fullName: 'South crew', phoneNumber: '+49 30 5550199', version: 2 });
      const { stored } = await logbook.database.first('SELECT phone_number AS stored FROM users WHERE user_id = $1', [
        user.userId,
      ]);
      expect(stored).toMatch(/^v1:/);
    });

    it('should act on the very next request when somebody gets another role', async () => {
      const user = await logbook.given.technician();
      expect((await logbook.as(user).problem('GET', '/users')).status).toBe(403);
      await logbook.as(admin).patch(userPath(user), { roleId: 2 });
      expect((await logbook.as(user).get('/users')).status).toBe(200);
    });

    it('should end the sessions of a deactivated user, for good', async () => {
      const user = await logbook.given.technician();
      const { body } = await logbook.as(admin).delete<User>(userPath(user));
      expect(body.isActive).toBe(false);
      expect((await logbook.as(user).problem('GET', '/auth/me')).status).toBe(401);
      await logbook.as(admin).patch(userPath(user), { isActive: true });
      expect((await logbook.as(user).problem('GET', '/auth/me')).status).toBe(401);
    });

    it('should unlock a user, and record that', async () => {
      const user = await logbook.given.technician();
      await logbook.database.query('UPDATE users SET failed_attempts = 7 WHERE user_id = $1', [user.userId]);
      const { body } = await logbook.as(admin).post<User>(`${userPath(user)}/unlock`);
      expect(body.failedAttempts).toBe(0);
      const record = await logbook.database.first(
        `SELECT user_id FROM audit_log WHERE action = 'unlock' AND entity_id = $1`,
        [user.userId],
      );
      expect(record).toEqual({ user_id: admin.userId });
    });

    describe('resetting a password', () => {
      const reset = (user: GivenUser) => logbook.as(admin).post(`${userPath(user)}/reset-password`);

      it('should send the user a link, and tell the administrator nothing', async () => {
        const user = await logbook.given.technician();
        const answer = await reset(user);
        expect([answer.status, answer.body]).toEqual([202, { message: 'A message is on its way.' }]);
        const token = await tokenFor(logbook, `${user.username}@example.com`);
        const newPassword = 'grease the slew ring on Mondays';
        expect((await logbook.anybody.post('/auth/reset-password', { token, newPassword })).status).toBe(204);
        expect(await recordsOf(logbook.database, answer)).toMatchObject([
          { userId: admin.userId, action: 'password_reset_requested', entityType: 'users', entityId: user.userId },
        ]);
      });

      it('should leave sessions and the old password alone until the link is used, and end the sessions then', async () => {
        const user = await logbook.given.technician();
        await reset(user);
        expect((await logbook.as(user).get('/auth/me')).status).toBe(200);
        expect((await logbook.anybody.post('/auth/login', { login: user.username, password })).status).toBe(200);
        const token = await tokenFor(logbook, `${user.username}@example.com`);
        await logbook.anybody.post('/auth/reset-password', { token, newPassword: 'grease the slew ring on Mondays' });
        expect((await logbook.as(user).get('/auth/me')).status).toBe(401);
      });

      it('should find neither nobody nor somebody who left', async () => {
        const former = await logbook.given.technician();
        await logbook.as(admin).delete(userPath(former));
        for (const userId of [former.userId, '00000000-0000-8000-8000-000000000001', former.sessionId])
          expect((await logbook.as(admin).post(`/users/${userId}/reset-password`)).status).toBe(404);
      });

      it('should be for administrators only', async () => {
        const [manager, user] = [await logbook.given.manager(), await logbook.given.technician()];
        expect((await logbook.as(manager).problem('POST', `${userPath(user)}/reset-password`)).status).toBe(403);
      });
    });

    it('should refuse a name that is taken, a role that does not exist, and a version that is past', async () => {
      const [user, other] = [await logbook.given.technician(), await logbook.given.technician()];
      const refuse = (patch: object) => logbook.as(admin).problem('PATCH', userPath(user), patch);
      expect(await refuse({ username: other.username.toUpperCase() })).toMatchObject({
        status: 409,
        errors: [{ path: '/username' }],
      });
      expect(await refuse({ roleId: 999 })).toMatchObject({ status: 422, errors: [{ path: '/roleId' }] });
      const outdated = await logbook.as(admin).patch(userPath(user), { fullName: 'X' }, { 'if-match': '"9"' });
      expect(outdated.status).toBe(412);
    });

    it.each(['1', '2'])('should not find the accounts that stand for nobody (%s)', async (digit) => {
      const path = `/users/00000000-0000-8000-8000-00000000000${digit}`;
      for (const method of ['GET', 'DELETE'] as const) {
        expect((await logbook.as(admin).problem(method, path)).status).toBe(404);
      }
      expect((await logbook.as(admin).problem('PATCH', path, { isActive: true })).status).toBe(404);
    });

    it('should be refused to managers', async () => {
      const [manager, user] = [await logbook.given.manager(), await logbook.given.technician()];
      expect((await logbook.as(manager).problem('PATCH', userPath(user), { fullName: 'X' })).status).toBe(403);
      expect((await logbook.as(manager).problem('DELETE', userPath(user))).status).toBe(403);
      expect((await logbook.as(manager).problem('POST', `${userPath(user)}/unlock`)).status).toBe(403);
    });
  });

  describe('of roles', () => {
    it('should add, change and remove a role', async () => {
      const role = await newRole({ description: 'Night shift' });
      expect(role).toMatchObject({ accessLevel: 'TechnicianReader', isBuiltIn: false });
      const changed = await logbook.as(admin).patch<Role>(rolePath(role), { accessLevel: 'Manager' });
      expect(changed.body).toMatchObject({ accessLevel: 'Manager', description: 'Night shift', version: 2 });
      expect((await logbook.as(admin).delete(rolePath(role))).status).toBe(204);
      expect((await logbook.as(admin).problem('GET', rolePath(role))).status).toBe(404);
    });

    it.each([1, 2, 3])('should leave the built-in role %s as it is', async (roleId) => {
      const refused = { status: 409, code: 'ROLE_BUILT_IN' };
      const patch = { description: 'x' };
      expect(await logbook.as(admin).problem('PATCH', rolePath({ roleId }), patch)).toMatchObject(refused);
      const problem = await logbook.as(admin).problem('DELETE', rolePath({ roleId }));
      expect(problem.status).toBe(409);
    });

    it('should not remove a role that somebody has', async () => {
      const role = await newRole();
      const user = await logbook.given.technician();
      await logbook.as(admin).patch(userPath(user), { roleId: role.roleId });
      expect(await logbook.as(admin).problem('DELETE', rolePath(role))).toMatchObject({
        status: 409,
        code: 'ROLE_IN_USE',
      });
    });
  });

  describe('by the last active administrator', () => {
    const lastAdmin = { status: 409, code: 'LAST_ADMIN' };

    it('should stay possible: neither deactivated nor given a lesser role', async () => {
      expect(await logbook.as(admin).problem('DELETE', userPath(admin))).toMatchObject(lastAdmin);
      expect(await logbook.as(admin).problem('PATCH', userPath(admin), { isActive: false })).toMatchObject(lastAdmin);
      expect(await logbook.as(admin).problem('PATCH', userPath(admin), { roleId: 2 })).toMatchObject(lastAdmin);
    });

    it('should stay possible when two administrators demote each other at once', async () => {
      const other = await logbook.given.admin();
      const answers = await Promise.all([
        logbook.as(admin).patch(userPath(other), { roleId: 3 }),
        logbook.as(other).patch(userPath(admin), { roleId: 3 }),
      ]);
      expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
      const { count } = await logbook.database.first<{ count: string }>(
        `SELECT count(*) FROM users JOIN roles USING (role_id) WHERE is_active AND access_level = 'Admin'`,
      );
      expect(Number(count)).toBe(1);
      await logbook.database.query(`SELECT set_config('app.user_id', $1, false)`, [admin.userId]);
      await logbook.database.query('UPDATE users SET role_id = 1 WHERE user_id = $1', [admin.userId]);
    });

    it('should stay possible when a role of their own loses its level', async () => {
      const role = await newRole({ accessLevel: 'Admin' });
      await logbook.as(admin).patch(userPath(admin), { roleId: role.roleId });
      const others = `UPDATE users SET is_active = false WHERE user_id <> $1 AND role_id = 1 AND is_active`;
      await logbook.database.query(others, [admin.userId]);
      const problem = await logbook.as(admin).problem('PATCH', rolePath(role), { accessLevel: 'Manager' });
      expect(problem).toMatchObject(lastAdmin);
    });
  });
});
