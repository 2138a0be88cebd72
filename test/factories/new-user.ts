import type { CreateUser } from '../../src/modules/users/dto/user.dto';
import { password } from './given';

let count = 0;

/** The body of a request that adds somebody. */
export function newUser(values: Partial<CreateUser> = {}): CreateUser & { password: string } {
  const username = `fitter-${String(++count)}`;
  return { username, email: `${username}@example.com`, fullName: 'Fitter, south crew', roleId: 3, password, ...values };
}
