import { z } from 'zod';

const minLength = 15;
/** Long enough for any passphrase; longer ones would only cost time. */
const maxLength = 256;

/** A password as somebody types it to sign in. */
export const GivenPassword = z.string().min(1).max(maxLength).meta({ format: 'password' });

/** A new password: length is what counts, not composition (NIST SP 800-63B, OWASP ASVS 6.2). */
export const NewPassword = z
  .string()
  .max(maxLength)
  .refine((password) => [...password].length >= minLength, `must have at least ${String(minLength)} characters`)
  .refine((password) => password.isWellFormed() && !password.includes('\0'), 'holds a character that cannot be typed')
  .meta({ format: 'password', minLength, examples: ['grease the slew ring on Mondays'] });
