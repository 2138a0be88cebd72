import { z } from 'zod';

/** Long enough for any passphrase; longer ones would only cost time. */
const maxLength = 256;

/** A password as somebody types it to sign in. */
export const GivenPassword = z.string().min(1).max(maxLength).meta({ format: 'password' });

/** A new password: length is what counts, not composition. The rest of the rules are those of `PasswordPolicy`. */
export const NewPassword = z
  .string()
  .min(1)
  .max(maxLength)
  .refine((password) => password.isWellFormed() && !password.includes('\0'), 'holds a character that cannot be typed')
  .meta({
    format: 'password',
    description: 'At least as many characters as the setting `password.minLength` says (15), and not easy to guess.',
    examples: ['grease the slew ring on Mondays'],
  });
