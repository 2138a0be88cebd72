import { randomBytes } from 'node:crypto';

/** The defaults of production, and keys that protect nothing. */
export function benchEnvironment(): Record<string, string> {
  const key = () => `bench:${randomBytes(32).toString('base64')}`;
  return {
    JWT_KEY: key(),
    ENCRYPTION_KEY: key(),
    PASSWORD_PEPPER: key(),
    AUDIT_SEAL_KEY: key(),
    PROCESS_ROLE: 'api', // unattended work would be measured with the requests
    RATE_LIMIT_PER_MINUTE: '0',
    ACCESS_TOKEN_MINUTES: '1440', // a long benchmark outlives the usual hour
  };
}
