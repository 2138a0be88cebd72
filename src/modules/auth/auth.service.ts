import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller, Origin } from '../../common/caller';
import { AppConfig } from '../../config/config';
import { Keys } from '../../config/keys';
import { UnitOfWork } from '../../database/unit-of-work';

import { type AuditEvent, AuditService } from '../audit/audit.service';
import { UsersService } from '../users/users.service';
import { AccessTokenService } from './access-token.service';
import { invalidCredentials, invalidRefreshToken, passwordUnchanged, wrongCurrentPassword } from './auth.errors';
import type { ChangePassword, Login, LoginResult, Me, Refresh } from './dto/auth.dto';
import { PasswordHasher } from '../passwords/password-hasher.service';
import { PasswordRenewal } from '../passwords/password-renewal.service';
import { hashOfToken, newRefreshToken } from './refresh-token';
import { SessionsRepository } from './sessions.repository';
import { sessionIdOf } from './sessions.service';

/** Signing in and out, and the own password. */
@Injectable()
export class AuthService {
  private readonly sessionHours: number;
  private readonly idleHours: number;
  private readonly nameKey: Buffer;

  constructor(
    config: AppConfig,
    keys: Keys,
    private readonly work: UnitOfWork,
    private readonly sessions: SessionsRepository,
    private readonly passwords: PasswordHasher,
    private readonly renewal: PasswordRenewal,
    private readonly tokens: AccessTokenService,
    private readonly users: UsersService,
    private readonly audit: AuditService,
  ) {
    this.sessionHours = config.get('SESSION_HOURS');
    this.idleHours = config.get('SESSION_IDLE_HOURS');
    this.nameKey = keys.pepper.derive('unknown login names');
  }

  /**
   * Opens a session. Unknown names and wrong passwords take the same time and get the same answer.
   * @throws Unauthenticated
   */
  async login({ login, password }: Login, origin: Origin): Promise<LoginResult> {
    const account = await this.work.asApplication((tx) => this.sessions.beginLogin(tx, login.normalize('NFKC')));
    if (!(await this.passwords.matches(password, account?.passwordHash)) || !account) {
      await this.recordFailure(login, account?.userId, origin);
      throw invalidCredentials();
    }
    await this.renewal.renewIfOutdated(account.userId, password, account.passwordHash);
    const sessionId = await this.openSession(account.userId, origin);
    if (!sessionId) throw invalidCredentials();
    const refreshToken = newRefreshToken();
    await this.work.asApplication((tx) => this.sessions.issueRefreshToken(tx, sessionId, hashOfToken(refreshToken)));
    return this.resultOf({ userId: account.userId, sessionId, refreshToken }, origin);
  }

  /**
   * Renews a session. A token that was used before shows that somebody else has it: the session ends for both.
   * @throws Unauthenticated
   */
  async refresh({ refreshToken: old }: Refresh, origin: Origin): Promise<LoginResult> {
    const refreshToken = newRefreshToken();
    const rotation = await this.work.asApplication(async (tx) => {
      const result = await this.sessions.rotateRefreshToken(
        tx,
        hashOfToken(old),
        hashOfToken(refreshToken),
        this.idleHours,
      );
      if (result.outcome === 'reused') await this.audit.record(tx, theftOf(result, origin));
      return result;
    });
    if (rotation.outcome !== 'rotated') throw invalidRefreshToken();
    return this.resultOf({ ...rotation, refreshToken }, origin);
  }

  /** Whoever is signed in. */
  me(caller: Caller): Promise<Me> {
    return this.users.me(caller);
  }

  /** Opens a session for somebody who has proven who it is. Nothing is opened when the account is not active. */
  openSession(userId: string, origin: Origin): Promise<string | null> {
    return this.work.asApplication(async (tx) => {
      const sessionId = await this.sessions.open(tx, userId, this.sessionHours, origin);
      if (sessionId) {
        await this.audit.record(tx, { userId, action: 'login', entityType: 'sessions', entityId: sessionId, origin });
      }
      return sessionId;
    });
  }

  /**
   * Sets the caller's password and ends the caller's other sessions.
   * @throws RuleBroken when the current password is wrong, InvalidInput when the new one is the same
   */
  async changePassword(caller: Caller, { currentPassword, newPassword }: ChangePassword): Promise<void> {
    const sessionId = sessionIdOf(caller);
    const currentHash = await this.work.asApplication((tx) => this.sessions.passwordHash(tx, sessionId));
    if (!(await this.passwords.matches(currentPassword, currentHash))) throw wrongCurrentPassword();
    if (this.passwords.areEqual(currentPassword, newPassword)) throw passwordUnchanged();
    const newHash = await this.passwords.hash(newPassword);
    await this.work.once(caller, (tx) => this.sessions.setOwnPassword(tx, sessionId, newHash));
  }

  private async resultOf({ userId, sessionId, refreshToken }: SignedIn, origin: Origin): Promise<LoginResult> {
    const caller: Caller = { credential: { sessionId }, minLevel: 'Technician', passwordMayBeDue: true, origin };
    const user = await this.users.me(caller);
    return {
      accessToken: this.tokens.issue(userId, sessionId),
      tokenType: 'Bearer',
      expiresIn: this.tokens.lifetimeSeconds,
      refreshToken,
      user,
      mustChangePassword: user.mustChangePassword,
    };
  }

  /** A name that does not exist is recorded as its HMAC: people type passwords into the wrong field. */
  private recordFailure(login: string, userId: string | undefined, origin: Origin): Promise<void> {
    return this.audit.recordAlone({
      ...(userId && { userId }),
      action: 'login_failed',
      entityType: 'users',
      entityId: userId ?? createHmac('sha256', this.nameKey).update(login).digest('base64url'),
      origin,
    });
  }
}

interface SignedIn {
  userId: string;
  sessionId: string;
  refreshToken: string;
}

function theftOf({ userId, sessionId }: { userId: string; sessionId: string }, origin: Origin): AuditEvent {
  return { userId, action: 'refresh_token_reused', entityType: 'sessions', entityId: sessionId, origin };
}
