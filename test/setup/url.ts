import type { ClientConfig } from 'pg';

/** A connection as a URL, for the variables of a process. */
export function urlOf({ host = '', port = 0, user = '', password, database = '' }: ClientConfig): string {
  return `postgres://${user}:${String(password)}@${encodeURIComponent(host)}:${String(port)}/${database}`;
}

const key = `k1:${Buffer.alloc(32, 'k').toString('base64')}`;
/** What a process with a database of its own needs besides. */
export const keyVariables = { JWT_KEY: key, ENCRYPTION_KEY: key, PASSWORD_PEPPER: key, AUDIT_SEAL_KEY: key };
