import type { AccessLevel } from '../common/access-level';
import type { Caller } from '../common/caller';
import { Forbidden, Unauthenticated } from '../common/domain.error';
import { sql, type Sql } from './sql';

/** What opened a transaction's context. All is null when the session or its user is not active any more. */
export type ContextRow =
  { userId: string; accessLevel: AccessLevel; allowed: boolean; mustChangePassword: boolean } | { userId: null };

/**
 * Opens the context of the transaction: takes the database role of the caller's access level and says who acts and from
 * where. Fails closed: when the session has ended or the level does not suffice, the role becomes pp_nobody. It may do nothing at
 * all, not even call what pp_app calls for the sign-in: the statement that follows is on its way already.
 * @param timeLimitMs how long each later statement of the transaction may take, if not as long as usual
 */
export function contextStatement(caller: Caller, timeLimitMs?: number): Sql {
  const { action = '', origin } = caller;
  const isLimited = timeLimitMs !== undefined;
  const timeLimit = isLimited ? sql`, set_config('statement_timeout', ${String(timeLimitMs)}, true)` : sql``;
  const { name, source } = contextOf(caller);
  return sql`
    SELECT
      s.user_id AS "userId",
      s.access_level AS "accessLevel",
      s.allowed,
      s.must_change_password AS "mustChangePassword",
      set_config('role', CASE WHEN s.allowed THEN s.db_role ELSE 'pp_nobody' END, true),
      set_config('app.user_id', s.user_id::text, true),
      set_config('app.action', ${action}, true),
      set_config('app.ip_address', ${origin.ipAddress ?? ''}, true),
      set_config('app.user_agent', ${origin.userAgent ?? ''}, true),
      set_config('app.request_id', ${origin.requestId ?? ''}, true)${timeLimit}
    FROM (SELECT) AS always LEFT JOIN ${source} s ON true`.named(isLimited ? `${name}_limited` : name);
}

/** The function that says what a credential is worth. */
function contextOf({ credential, minLevel, passwordMayBeDue }: Caller): { name: string; source: Sql } {
  if ('sessionId' in credential) {
    const source = sql`auth.session_context(${credential.sessionId}::uuid, ${minLevel}, ${passwordMayBeDue})`;
    return { name: 'context_session', source };
  }
  if ('userId' in credential) {
    return { name: 'context_user', source: sql`auth.user_context(${credential.userId}::uuid, ${minLevel})` };
  }
  if ('command' in credential)
    return { name: 'context_command', source: sql`auth.command_context(${credential.command})` };
  return { name: 'context_jobs', source: sql`auth.jobs_context()` };
}

/**
 * Takes the database's answer and remembers it in the caller.
 * @throws Unauthenticated when the session is not active; Forbidden when the level is too low or the password must be changed first
 */
export function authorise(caller: Caller, row: ContextRow | undefined): void {
  if (!row?.userId) {
    throw new Unauthenticated('SESSION_ENDED', 'Your session has ended: sign in again.');
  }
  caller.identity = { userId: row.userId, accessLevel: row.accessLevel };
  if (row.allowed) return;
  if (row.mustChangePassword && !caller.passwordMayBeDue) {
    throw new Forbidden('PASSWORD_CHANGE_REQUIRED', 'Change your password first: POST /api/v1/auth/change-password.');
  }
  throw new Forbidden('ACCESS_DENIED', `This needs the access level ${caller.minLevel}: ask an administrator.`);
}
