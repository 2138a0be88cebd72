import { Injectable } from '@nestjs/common';
import type { Origin } from '../../common/caller';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';

/** Whose password is to be set. */
export interface Account {
  userId: string;
  username: string;
  email: string;
  fullName: string;
}

/** One-time links, through the functions of the schema `auth`: no role may read what is stored of them. */
@Injectable()
export class PasswordResetsRepository {
  find(tx: Transaction, login: string): Promise<{ userId: string; isActive: boolean } | undefined> {
    return tx.first(sql`SELECT user_id AS "userId", is_active AS "isActive" FROM auth.find_account(${login})`);
  }

  /** Says for the audit log who acts: on these routes nobody is signed in, so it is the account itself. */
  async actAs(tx: Transaction, userId: string, action: string, origin: Origin): Promise<void> {
    await tx.execute(sql`
      SELECT
        set_config('app.user_id', ${userId}, true),
        set_config('app.action', ${action}, true),
        set_config('app.ip_address', ${origin.ipAddress ?? ''}, true),
        set_config('app.user_agent', ${origin.userAgent ?? ''}, true),
        set_config('app.request_id', ${origin.requestId ?? ''}, true)`);
  }

  /** Makes a link the only one that works. Nothing when there is no such active account. */
  issue(
    tx: Transaction,
    userId: string,
    tokenHash: string,
    lifetimeMinutes: number,
  ): Promise<{ email: string; fullName: string } | undefined> {
    return tx.first(sql`
      SELECT email, full_name AS "fullName"
      FROM auth.issue_reset_token(${userId}::uuid, ${tokenHash}, make_interval(mins => ${lifetimeMinutes}::int))`);
  }

  accountOf(tx: Transaction, tokenHash: string): Promise<Account | undefined> {
    return tx.first(sql`
      SELECT user_id AS "userId", username, email, full_name AS "fullName"
      FROM auth.account_of_reset_token(${tokenHash})`);
  }

  /** Sets the password, uses the link up, and ends all sessions. @returns whether the link worked */
  async reset(tx: Transaction, tokenHash: string, passwordHash: string): Promise<boolean> {
    const { changed } = await tx.one<{ changed: boolean }>(sql`
      SELECT auth.reset_password(${tokenHash}, ${passwordHash}) AS changed`);
    return changed;
  }
}
