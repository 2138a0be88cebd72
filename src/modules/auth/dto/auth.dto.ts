import { z } from 'zod';
import { GivenPassword, NewPassword } from '../../passwords/dto/password.dto';
import { LoginName, User } from '../../users/dto/user.dto';

const firstPassword = GivenPassword.meta({ examples: ['the password that the start printed'] });

export const Login = z
  .strictObject({
    login: LoginName,
    password: firstPassword,
  })
  .meta({ id: 'Login' });
export type Login = z.infer<typeof Login>;

export const Refresh = z.strictObject({ refreshToken: z.string().min(1).max(100) }).meta({ id: 'Refresh' });
export type Refresh = z.infer<typeof Refresh>;

/** Whoever is signed in. */
export const Me = User;
export type Me = User;

export const LoginResult = z
  .object({
    accessToken: z.string().meta({ description: 'Paste it into “Authorize”.' }),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().meta({ description: 'Seconds.' }),
    refreshToken: z.string().meta({ description: 'Works once: POST /auth/refresh.' }),
    user: User,
    mustChangePassword: z.boolean().meta({ description: 'While true, only me, change-password and logout work.' }),
  })
  .meta({ id: 'LoginResult' });
export type LoginResult = z.infer<typeof LoginResult>;

export const ChangePassword = z
  .strictObject({ currentPassword: firstPassword, newPassword: NewPassword })
  .meta({ id: 'ChangePassword' });
export type ChangePassword = z.infer<typeof ChangePassword>;
