import { Injectable } from '@nestjs/common';
import type { Origin } from '../../common/caller';
import { type Page, type PageRequest, readPage } from '../../database/page';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

export type Rotation =
  | { outcome: 'rotated' | 'raced' | 'reused' | 'ended'; userId: string; sessionId: string }
  | { outcome: 'unknown'; userId: null; sessionId: null };

export interface PasswordAttempt {
  /** Until the next attempt; 0 when this one may be made. */
  waitSeconds: number;
  /** What to compare with; null when there is no such account. */
  passwordHash: string | null;
}

export interface LoginAttempt extends PasswordAttempt {
  userId: string | null;
  isActive: boolean | null;
}

const openSessions = {
  item: sql`
    json_build_object(
      'sessionId', s.session_id,
      'createdAt', app.instant(s.created_at),
      'lastUsedAt', app.instant(s.last_used_at),
      'expiresAt', app.instant(s.expires_at),
      'ipAddress', s.ip_address,
      'userAgent', s.user_agent
    )`,
  from: sql`sessions s`,
  where: sql`s.ended_at IS NULL AND s.expires_at > now()`,
  sorts: { createdAt: { column: sql`s.created_at`, cast: sql`timestamptz` } },
  tie: { column: sql`s.session_id`, cast: sql`uuid` },
};

/** Sign-ins and passwords, through the functions of the schema `auth`: no role may read the tables' secrets. */
@Injectable()
export class SessionsRepository {
  /** Counts an attempt to sign in, unless it has to wait, and says whose password to compare with. */
  beginLogin(tx: Transaction, login: string, bounds: string): Promise<LoginAttempt> {
    return tx.one(sql`
      SELECT wait_seconds AS "waitSeconds", user_id AS "userId", password_hash AS "passwordHash", is_active AS "isActive"
      FROM auth.begin_login(${login}, ${bounds}::jsonb)`);
  }

  /** Opens a session, unless the user is not active. */
  async open(tx: Transaction, userId: string, lifetimeHours: number, origin: Origin): Promise<string | null> {
    const { sessionId } = await tx.one<{ sessionId: string | null }>(sql`
      SELECT auth.open_session(${userId}::uuid, make_interval(hours => ${lifetimeHours}::int),
        ${origin.ipAddress ?? null}, ${origin.userAgent ?? null}) AS "sessionId"`);
    return sessionId;
  }

  async issueRefreshToken(tx: Transaction, sessionId: string, tokenHash: Buffer): Promise<void> {
    await tx.execute(sql`SELECT auth.issue_refresh_token(${sessionId}::uuid, ${tokenHash})`);
  }

  /** Takes a refresh token for a new one, at most once. A session that rested for longer than `idleHours` has ended. */
  rotateRefreshToken(tx: Transaction, tokenHash: Buffer, newHash: Buffer, idleHours: number): Promise<Rotation> {
    return tx.one(sql`
      SELECT outcome, user_id AS "userId", session_id AS "sessionId"
      FROM auth.rotate_refresh_token(${tokenHash}, ${newHash}, make_interval(hours => ${idleHours}::int))`);
  }

  /** The caller's sessions that have not ended. */
  list(tx: Transaction, request: PageRequest): Promise<Page> {
    return readPage(tx, openSessions, request);
  }

  /** Ends one of the caller's sessions, or all of them. */
  async endOwn(tx: Transaction, sessionId: string | null): Promise<number> {
    const { ended } = await tx.one<{ ended: number }>(sql`SELECT auth.end_own_sessions(${sessionId}::uuid) AS ended`);
    return ended;
  }

  /** Counts an attempt to tell the current password, unless it has to wait. */
  beginPasswordCheck(tx: Transaction, sessionId: string, bounds: string): Promise<PasswordAttempt> {
    return tx.one(sql`
      SELECT wait_seconds AS "waitSeconds", password_hash AS "passwordHash"
      FROM auth.begin_password_check(${sessionId}::uuid, ${bounds}::jsonb)`);
  }

  /** Sets the caller's password and ends the caller's other sessions. */
  async setOwnPassword(tx: Transaction, sessionId: string, passwordHash: string): Promise<void> {
    await tx.execute(sql`SELECT auth.set_own_password(${sessionId}::uuid, ${passwordHash})`);
  }
}
