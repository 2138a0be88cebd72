import type { Problem } from '../../src/common/http/problem';
import type { GivenUser } from '../factories/given';
import type { Logbook } from './logbook';
import { tokenFor } from './outbox';

export const newPassword = 'grease the slew ring on Mondays';

interface Stored {
  reset_token: string | null;
  token_expiry: Date | null;
  version: number;
}

/** Somebody new before each test, who forgets the password, and what it takes to set another one. */
export function useForgetful(logbook: Logbook) {
  const somebody = {} as GivenUser & { email: string };

  beforeEach(async () => {
    await logbook.database.query('DELETE FROM throttles');
    const user = await logbook.given.technician();
    Object.assign(somebody, user, { email: `${user.username}@example.com` });
  });

  const forgot = (login: string) => logbook.anybody.post<Problem>('/auth/forgot-password', { login });
  const reset = (token: string, chosen = newPassword) =>
    logbook.anybody.post<Problem | undefined>('/auth/reset-password', { token, newPassword: chosen });
  const tokenOf = async (login = somebody.username) => {
    expect((await forgot(login)).status).toBe(202);
    return tokenFor(logbook, somebody.email);
  };
  /** What the user's row says of the link. */
  const stored = () =>
    logbook.database.first<Stored>('SELECT reset_token, token_expiry, version FROM users WHERE user_id = $1', [
      somebody.userId,
    ]);
  return { somebody, forgot, reset, tokenOf, stored };
}
