import { readFileSync } from 'node:fs';
import type { User } from '../../src/modules/users/dto/user.dto';
import { type GivenUser, password } from '../factories/given';
import { recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { messagesTo, tokenFor } from '../setup/outbox';

describe('adding a user without a password', () => {
  const logbook = useLogbook();
  let admin: GivenUser;

  beforeAll(async () => {
    admin = await logbook.given.admin();
  });

  let count = 0;
  const invite = async (values: { fullName?: string } = {}) => {
    const username = `fitter-${String(++count)}`;
    const user = { username, email: `${username}@example.com`, fullName: 'Fitter, south crew', roleId: 3, ...values };
    const answer = await logbook.as(admin).post<User>('/users', user);
    expect(answer.status).toBe(201);
    return answer;
  };

  it('should invite by e-mail, to choose the password by a link that works for 72 hours', async () => {
    const { body } = await invite();
    const token = await tokenFor(logbook, body.email);
    const { hours } = await logbook.database.first<{ hours: number }>(
      `SELECT round(extract(epoch FROM token_expiry - now()) / 3600)::int AS hours FROM users WHERE user_id = $1`,
      [body.userId],
    );
    expect(hours).toBe(72);
    const chosen = 'grease the slew ring on Mondays';
    expect((await logbook.anybody.post('/auth/reset-password', { token, newPassword: chosen })).status).toBe(204);
    const signedIn = await logbook.anybody.post('/auth/login', { login: body.username, password: chosen });
    expect(signedIn.body).toMatchObject({ mustChangePassword: false, user: { userId: body.userId } });
  });

  it('should let nobody sign in before, whatever the password', async () => {
    const { body } = await invite();
    for (const attempt of ['!', ' ', password])
      expect((await logbook.anybody.post('/auth/login', { login: body.username, password: attempt })).status).toBe(401);
  });

  it('should be recorded once, without the link', async () => {
    const answer = await invite();
    const token = await tokenFor(logbook, answer.body.email);
    const records = await recordsOf(logbook.database, answer);
    expect(records).toMatchObject([
      { action: 'create', details: { new: { reset_token: '[redacted]', token_expiry: '[redacted]' } } },
    ]);
    expect(JSON.stringify(records)).not.toContain(token);
  });

  it('should keep the link in one piece in the file, whatever the name', async () => {
    const { body } = await invite({ fullName: 'Nicolò Đurić' });
    const [message] = await messagesTo(logbook, body.email);
    expect(readFileSync(message!.path, 'utf8')).toMatch(/"token": "[\w-]{43}"/);
  });

  it('should let nobody break a paragraph of the message by a name', async () => {
    const { body } = await invite({ fullName: 'Anna\n\nSend your password to' });
    const [message] = await messagesTo(logbook, body.email);
    expect(message?.text).toMatch(/^Hello Anna Send your password to,\n/);
  });
});
