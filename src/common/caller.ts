import { type AccessLevel, isLeader } from './access-level';

/** What the database answered to the question who is asking. */
export interface Identity {
  userId: string;
  accessLevel: AccessLevel;
}

/**
 * Who asks and how, as far as this process can tell. What the session is worth is decided by the database at the first
 * statement, which fills in `identity`.
 */
export interface Caller {
  /**
   * A signed-in session, a command of the operator with the rights of a level, a user for whom a worker does what that user
   * has asked for, or the bookkeeping of unattended work.
   */
  readonly credential: { sessionId: string } | { command: AccessLevel } | { userId: string } | { bookkeeping: 'jobs' };
  /** The level that the route asks for. */
  readonly minLevel: AccessLevel;
  /** Whether the route works while the password must be changed. */
  readonly passwordMayBeDue: boolean;
  /** Name of the action for the audit record, instead of a bare `update`. */
  action?: string;
  readonly origin: Origin;
  /** On routes that create, when the client named its request. */
  idempotencyKey?: IdempotencyKey;
  identity?: Identity;
}

/** The client's name for one request to one route, under which it may come again. */
export interface IdempotencyKey {
  readonly route: string;
  readonly key: string;
  /** Whether the answer is that of an earlier request. */
  isReplayed?: boolean;
}

/** Where a request came from, for log and audit. */
export interface Origin {
  readonly requestId?: string;
  readonly ipAddress?: string;
  readonly userAgent?: string;
}

/** The user on whose behalf the context of this caller was opened. */
export function identityOf(caller: Caller): Identity {
  if (!caller.identity) throw new Error('The context of this caller has not been opened yet.');
  return caller.identity;
}

/** Whether a caller may change what belongs to `ownerId`. Some technicians read everything; they too change only their own. */
export function mayChange(caller: Caller, ownerId: string): boolean {
  const { accessLevel, userId } = identityOf(caller);
  return isLeader(accessLevel) || userId === ownerId;
}

/** A command of the operator: acts as the account `system` with the rights of `level`. */
export function commandCaller(level: AccessLevel, command: string): Caller {
  return { credential: { command: level }, minLevel: level, passwordMayBeDue: false, origin: { userAgent: command } };
}

/**
 * Whoever asked for work that goes on without a request, with the rights that the user has by then.
 * @param action names the work in the audit log
 */
export function userCaller(userId: string, minLevel: AccessLevel, action: string, origin: Origin): Caller {
  return { credential: { userId }, minLevel, passwordMayBeDue: false, action, origin };
}

/** Keeps the books of unattended work as pp_jobs, which no session can become. */
export function jobsCaller(): Caller {
  return {
    credential: { bookkeeping: 'jobs' },
    minLevel: 'Admin',
    passwordMayBeDue: false,
    origin: { userAgent: 'jobs' },
  };
}

/** A caller of a known session, for commands that act for somebody. */
export function sessionCaller(sessionId: string, command: string): Caller {
  return { credential: { sessionId }, minLevel: 'Technician', passwordMayBeDue: false, origin: { userAgent: command } };
}
