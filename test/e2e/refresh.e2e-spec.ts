import type { LoginResult } from '../../src/modules/auth/dto/auth.dto';
import type { SessionPage } from '../../src/modules/auth/dto/session.dto';
import { type GivenUser, password } from '../factories/given';
import { Api } from '../setup/api';
import { useLogbook } from '../setup/logbook';

describe('renewing and ending sessions', () => {
  const logbook = useLogbook();
  let user: GivenUser;

  beforeEach(async () => {
    user = await logbook.given.technician();
  });

  const signIn = async () => {
    const { body } = await logbook.anybody.post<LoginResult>('/auth/login', { login: user.username, password });
    return body;
  };
  const refresh = (refreshToken: string) => logbook.anybody.post<LoginResult>('/auth/refresh', { refreshToken });
  const works = async (accessToken: string) => (await new Api(logbook.app, accessToken).get('/auth/me')).status === 200;
  const letTimePass = (seconds: number) =>
    logbook.database.query(`UPDATE refresh_tokens SET used_at = used_at - make_interval(secs => $1)`, [seconds]);

  it('should give new tokens for a refresh token, in the same session', async () => {
    const first = await signIn();
    const { status, body } = await refresh(first.refreshToken);
    expect(status).toBe(200);
    expect(body.refreshToken).not.toBe(first.refreshToken);
    expect([await works(first.accessToken), await works(body.accessToken)]).toEqual([true, true]);
    expect((await refresh(body.refreshToken)).status).toBe(200);
  });

  it('should end the session when an old refresh token is used again', async () => {
    const first = await signIn();
    const second = (await refresh(first.refreshToken)).body;
    await letTimePass(11);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect([await works(second.accessToken), (await refresh(second.refreshToken)).status]).toEqual([false, 401]);
    const theft = await logbook.database.first(
      `SELECT user_id FROM audit_log WHERE action = 'refresh_token_reused' AND user_id = $1`,
      [user.userId],
    );
    expect(theft).toEqual({ user_id: user.userId });
  });

  it('should let one of ten clients that race win, and leave the session alone', async () => {
    const { refreshToken } = await signIn();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
    const winners = answers.filter((answer) => answer.status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(9);
    expect(await works(winners[0]?.body.accessToken ?? '')).toBe(true);
  });

  it.each(['unknown', 'x'.repeat(100)])('should refuse the token %s', async (refreshToken) => {
    const problem = await logbook.anybody.problem('POST', '/auth/refresh', { refreshToken });
    expect(problem).toMatchObject({ status: 401, code: 'INVALID_REFRESH_TOKEN' });
  });

  it('should refuse a session that rested too long, one that expired, and an inactive user', async () => {
    const breakSession = async (change: string) => {
      const { refreshToken } = await signIn();
      await logbook.database.query(change, [user.userId]);
      return (await refresh(refreshToken)).status;
    };
    const rested = `UPDATE sessions SET last_used_at = now() - interval '25 hours' WHERE user_id = $1`;
    const expired = 'UPDATE sessions SET expires_at = now() WHERE user_id = $1';
    const inactive = 'UPDATE users SET is_active = false WHERE user_id = $1';
    expect([await breakSession(rested), await breakSession(expired)]).toEqual([401, 401]);
    await logbook.database.query(`SELECT set_config('app.user_id', $1, false)`, [user.userId]);
    expect(await breakSession(inactive)).toBe(401);
  });

  it('should not renew the other sessions of somebody who has a new password', async () => {
    const [here, there] = [await signIn(), await signIn()];
    const changed = { currentPassword: password, newPassword: 'grease the slew ring on Mondays' };
    expect((await new Api(logbook.app, here.accessToken).post('/auth/change-password', changed)).status).toBe(204);
    expect([(await refresh(here.refreshToken)).status, (await refresh(there.refreshToken)).status]).toEqual([200, 401]);
  });

  it('should keep refresh tokens as hashes only', async () => {
    const { refreshToken } = await signIn();
    const { found } = await logbook.database.first<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM refresh_tokens WHERE token_hash = sha256($1::bytea)) AS found`,
      [refreshToken],
    );
    expect(found).toBe(true);
    const { leaks } = await logbook.database.first(
      `SELECT (SELECT count(*)::int FROM audit_log a WHERE a::text LIKE '%' || $1 || '%') AS leaks`,
      [refreshToken],
    );
    expect(leaks).toBe(0);
  });

  it('should list where somebody is signed in, and end one of these sessions', async () => {
    const [here, there] = [await signIn(), await signIn()];
    const me = new Api(logbook.app, here.accessToken);
    const { body } = await me.get<SessionPage>('/auth/sessions');
    expect(body.items).toHaveLength(3); // the factory opened one
    expect(body.items.filter((session) => session.isCurrent)).toHaveLength(1);

    const other = body.items.find((session) => !session.isCurrent && session.ipAddress !== null);
    expect((await me.delete(`/auth/sessions/${other?.sessionId ?? ''}`)).status).toBe(204);
    expect([await works(here.accessToken), await works(there.accessToken)]).toEqual([true, false]);
    expect((await me.problem('DELETE', `/auth/sessions/${other?.sessionId ?? ''}`)).status).toBe(404);
  });

  it("should not end somebody else's session", async () => {
    const stranger = await logbook.given.technician();
    const problem = await logbook.as(user).problem('DELETE', `/auth/sessions/${stranger.sessionId}`);
    expect(problem).toMatchObject({ status: 404, code: 'SESSION_NOT_FOUND' });
    expect((await logbook.as(stranger).get('/auth/me')).status).toBe(200);
  });

  it('should sign out everywhere, and record each session that ended', async () => {
    const [here, there] = [await signIn(), await signIn()];
    expect((await new Api(logbook.app, here.accessToken).post('/auth/logout-all')).status).toBe(204);
    expect([await works(here.accessToken), await works(there.accessToken)]).toEqual([false, false]);
    expect((await refresh(there.refreshToken)).status).toBe(401);
    const { count } = await logbook.database.first<{ count: number }>(
      `SELECT count(*)::int AS count FROM audit_log WHERE action = 'logout' AND user_id = $1`,
      [user.userId],
    );
    expect(count).toBe(3);
  });
});
