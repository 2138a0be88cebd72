import type { AccessLevel } from '../common/access-level';
import type { Caller } from '../common/caller';
import { Forbidden, Unauthenticated } from '../common/domain.error';
import { sql, type Sql } from './sql';

/** The row that opens a transaction's context; without one the session or its user is not active any more. */
export interface ContextRow {
  userId: string;
  accessLevel: AccessLevel;
  allowed: boolean;
  mustChangePassword: boolean;
}

/**
 * Opens the context of the transaction: takes the database role of the caller's access level and says who acts and from
 * where. Fails closed: without a row, or when the level does not suffice, the role stays pp_app, which may touch nothing.
 * @param timeLimitMs how long each later statement of the transaction may take, if not as long as usual
 */
export function contextStatement(caller: Caller, timeLimitMs?: number): Sql {
  const { action = '', origin } = caller;
  const isLimited = timeLimitMs !== undefined;
  const timeLimit = isLimited ? sql`, set_config('statement_timeout', ${String(timeLimitMs)}, true)` : sql``;
  const name = 'sessionId' in caller.credential ? 'context_session' : 'context_command';
  const source =
    'sessionId' in caller.credential
      ? sql`auth.session_context(${caller.credential.sessionId}::uuid, ${caller.minLevel}, ${caller.passwordMayBeDue})`
      : sql`auth.command_context(${caller.credential.command})`;
  return sql`
    SELECT
      s.user_id AS "userId",
      s.access_level AS "accessLevel",
      s.allowed,
      s.must_change_password AS "mustChangePassword",
      set_config('role', s.db_role, true),
      set_config('app.user_id', s.user_id::text, true),
      set_config('app.action', ${action}, true),
      set_config('app.ip_address', ${origin.ipAddress ?? ''}, true),
      set_config('app.user_agent', ${origin.userAgent ?? ''}, true),
      set_config('app.request_id', ${origin.requestId ?? ''}, true)${timeLimit}
    FROM ${source} s`.named(isLimited ? `${name}_limited` : name);
}

/**
 * Takes the database's answer and remembers it in the caller.
 * @throws Unauthenticated without a row; Forbidden when the level is too low or the password must be changed first
 */
export function authorise(caller: Caller, row: ContextRow | undefined): void {
  if (!row) {
    throw new Unauthenticated('SESSION_ENDED', 'Your session has ended: sign in again.');
  }
  caller.identity = { userId: row.userId, accessLevel: row.accessLevel };
  if (row.allowed) return;
  if (row.mustChangePassword && !caller.passwordMayBeDue) {
    throw new Forbidden('PASSWORD_CHANGE_REQUIRED', 'Change your password first: POST /api/v1/auth/change-password.');
  }
  throw new Forbidden('ACCESS_DENIED', `This needs the access level ${caller.minLevel}: ask an administrator.`);
}
