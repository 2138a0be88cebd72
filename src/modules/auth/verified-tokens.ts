import { hash } from 'node:crypto';

/** What a good access token says. */
export interface VerifiedToken {
  sessionId: string;
  /** Unix time in seconds. */
  expiresAt: number;
}

const mostTokens = 10_000;
const longestMs = 60_000;

/**
 * Tokens whose signature was found good a moment ago, so that it is not computed anew for each request. What the session
 * is worth does not stand here: the database says so every time. No token is kept, only its hash.
 */
export class VerifiedTokens {
  private readonly known = new Map<string, { sessionId: string; until: number }>();

  /** The session of a token that is known and has not expired. */
  sessionOf(token: string): string | undefined {
    const found = this.known.get(keyOf(token));
    return found && found.until > Date.now() ? found.sessionId : undefined;
  }

  add(token: string, { sessionId, expiresAt }: VerifiedToken): void {
    const key = keyOf(token);
    this.known.delete(key); // to the end, behind all that have been known for longer
    this.known.set(key, { sessionId, until: Math.min(expiresAt * 1000, Date.now() + longestMs) });
    if (this.known.size > mostTokens) this.known.delete(this.known.keys().next().value ?? '');
  }
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
