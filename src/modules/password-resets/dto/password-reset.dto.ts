import { z } from 'zod';
import { NewPassword } from '../../passwords/dto/password.dto';
import { LoginName } from '../../users/dto/user.dto';

export const ForgotPassword = z
  .strictObject({
    login: LoginName,
  })
  .meta({ id: 'ForgotPassword' });
export type ForgotPassword = z.infer<typeof ForgotPassword>;

export const ResetPassword = z
  .strictObject({
    token: z.string().min(1).max(100).meta({ description: 'Of the message. Works once, and not for long.' }),
    newPassword: NewPassword,
  })
  .meta({ id: 'ResetPassword' });
export type ResetPassword = z.infer<typeof ResetPassword>;

/** The same whether such an account exists or not. */
export const ResetRequested = z
  .object({ message: z.string().meta({ examples: ['If there is such an account, a message is on its way.'] }) })
  .meta({ id: 'ResetRequested' });
export type ResetRequested = z.infer<typeof ResetRequested>;
