import { Injectable } from '@nestjs/common';
import type { Origin } from '../../common/caller';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

/** Sign-ins and passwords, through the functions of the schema `auth`: no role may read the tables' secrets. */
@Injectable()
export class SessionsRepository {
  /** Counts an attempt to sign in, and says whose password to compare with. */
  beginLogin(tx: Transaction, login: string): Promise<{ userId: string; passwordHash: string } | undefined> {
    return tx.first(sql`
      SELECT user_id AS "userId", password_hash AS "passwordHash" FROM auth.begin_login(${login})`);
  }

  /** Opens a session, unless the user is not active. */
  async open(tx: Transaction, userId: string, lifetimeHours: number, origin: Origin): Promise<string | null> {
    const { sessionId } = await tx.one<{ sessionId: string | null }>(sql`
      SELECT auth.open_session(${userId}::uuid, make_interval(hours => ${lifetimeHours}::int),
        ${origin.ipAddress ?? null}, ${origin.userAgent ?? null}) AS "sessionId"`);
    return sessionId;
  }

  async end(tx: Transaction, sessionId: string): Promise<void> {
    await tx.execute(sql`SELECT auth.end_session(${sessionId}::uuid)`);
  }

  /** The password hash of whoever is signed in; null when the session has ended. */
  async passwordHash(tx: Transaction, sessionId: string): Promise<string | null> {
    const { passwordHash } = await tx.one<{ passwordHash: string | null }>(sql`
      SELECT auth.password_of_session(${sessionId}::uuid) AS "passwordHash"`);
    return passwordHash;
  }

  /** Sets the caller's password and ends the caller's other sessions. */
  async setOwnPassword(tx: Transaction, sessionId: string, passwordHash: string): Promise<void> {
    await tx.execute(sql`SELECT auth.set_own_password(${sessionId}::uuid, ${passwordHash})`);
  }
}
