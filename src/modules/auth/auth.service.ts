import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller, Origin } from '../../common/caller';
import { AppConfig } from '../../config/config';
import { Keys } from '../../config/keys';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { type AuditEvent, AuditService } from '../audit/audit.service';
import { PasswordHasher } from '../passwords/password-hasher.service';
import { type Bounds, ThrottlesService } from '../throttles/throttles.service';
import { UsersService } from '../users/users.service';
import { AccessTokenService } from './access-token.service';
import { PasswordRenewal } from '../passwords/password-renewal.service';
import { invalidCredentials, invalidRefreshToken } from './auth.errors';
import type { Login, LoginResult, Me, Refresh } from './dto/auth.dto';
import { hashOfToken, newRefreshToken } from './refresh-token';
import { SessionsRepository } from './sessions.repository';

/** Signing in, and staying signed in. */
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
    private readonly throttles: ThrottlesService,
    private readonly tokens: AccessTokenService,
    private readonly users: UsersService,
    private readonly audit: AuditService,
  ) {
    this.sessionHours = config.get('SESSION_HOURS');
    this.idleHours = config.get('SESSION_IDLE_HOURS');
    this.nameKey = keys.pepper.derive('unknown login names');
  }

  /**
   * Opens a session. Unknown names, wrong passwords and accounts that are not active take the same time, one comparison, and
   * get the same answer.
   * @throws Unauthenticated, TooMany
   */
  login({ login, password }: Login, origin: Origin): Promise<LoginResult> {
    return this.passwords.admit(async () => {
      const bounds = this.throttles.boundsOf('sign-in', login, origin);
      const userId = await this.proven(login, password, bounds, origin);
      const refreshToken = newRefreshToken();
      const sessionId = await this.work.asApplication(async (tx) => {
        await this.throttles.settle(tx, bounds, userId); // first, as an attempt locks throttles before users, too
        const opened = await this.open(tx, userId, origin);
        if (!opened) throw invalidCredentials();
        await this.sessions.issueRefreshToken(tx, opened, hashOfToken(refreshToken));
        return opened;
      });
      return this.resultOf({ userId, sessionId, refreshToken }, origin);
    });
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
    return this.work.asApplication((tx) => this.open(tx, userId, origin));
  }

  /** Whose password it is. The attempt is counted before anything is compared. @throws Unauthenticated, TooMany */
  private async proven(login: string, password: string, bounds: Bounds, origin: Origin): Promise<string> {
    const attempt = await this.work.asApplication((tx) =>
      this.sessions.beginLogin(tx, login.normalize('NFKC'), bounds),
    );
    this.throttles.allow(attempt.waitSeconds);
    const { userId, passwordHash, isActive } = attempt;
    if (!(await this.passwords.matches(password, passwordHash)) || !userId || !isActive || !passwordHash) {
      await this.recordFailure(login, userId, origin);
      throw invalidCredentials();
    }
    await this.renewal.renewIfOutdated(userId, password, passwordHash);
    return userId;
  }

  private async open(tx: Transaction, userId: string, origin: Origin): Promise<string | null> {
    const sessionId = await this.sessions.open(tx, userId, this.sessionHours, origin);
    if (sessionId) {
      await this.audit.record(tx, { userId, action: 'login', entityType: 'sessions', entityId: sessionId, origin });
    }
    return sessionId;
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
  private recordFailure(login: string, userId: string | null, origin: Origin): Promise<void> {
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
