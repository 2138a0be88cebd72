import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BackgroundWork } from '../../common/background-work';
import type { Caller, Origin } from '../../common/caller';
import { Keys } from '../../config/keys';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';
import { MailService } from '../mail/mail.service';
import { PasswordHasher } from '../passwords/password-hasher.service';
import { PasswordPolicy } from '../passwords/password-policy.service';
import { SettingsService } from '../settings/settings.service';
import { ThrottlesService } from '../throttles/throttles.service';
import type { ForgotPassword, ResetPassword, ResetRequested } from './dto/password-reset.dto';
import { invalidResetToken, noActiveUser } from './password-resets.errors';
import { type Account, PasswordResetsRepository } from './password-resets.repository';
import { changedMessage, invitationMessage, type Recipient, resetMessage } from './reset-messages';
import { hashOfResetToken, newResetToken, type ResetToken } from './reset-token';

export type { ResetToken };

const action = 'password_reset_requested';
const resetMinutes = 30;
export const invitationHours = 72;
const requested: ResetRequested = { message: 'If there is such an account, a message is on its way.' };

/** Passwords that are set by a one-time link: forgotten, reset by an administrator, or the first of a new account. */
@Injectable()
export class PasswordResetsService {
  private readonly nameKey: Buffer;

  constructor(
    keys: Keys,
    private readonly work: UnitOfWork,
    private readonly resets: PasswordResetsRepository,
    private readonly passwords: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly throttles: ThrottlesService,
    private readonly settings: SettingsService,
    private readonly mail: MailService,
    private readonly background: BackgroundWork,
    private readonly audit: AuditService,
  ) {
    this.nameKey = keys.pepper.derive('unknown login names');
  }

  /**
   * Sends somebody a link. Whether there is such an account is looked up after the answer, so that neither the answer nor
   * its time can tell.
   * @throws TooMany
   */
  async forgot({ login }: ForgotPassword, origin: Origin): Promise<ResetRequested> {
    await this.throttles.reserve(this.throttles.boundsOf('reset request', login, origin));
    this.background.start('Answering a forgotten password', () => this.remind(login, origin));
    return requested;
  }

  /** Sends a user a link for an administrator, who never learns a password. @throws NotFound */
  async request(caller: Caller, userId: string): Promise<ResetRequested> {
    const { token, tokenHash } = newResetToken();
    const recipient = await this.work.once(caller, (tx) => this.resets.issue(tx, userId, tokenHash, resetMinutes));
    if (!recipient) throw noActiveUser();
    this.sendLink(recipient, token);
    return { message: 'A message is on its way.' };
  }

  /**
   * Sets the password of whoever has the link, and ends all sessions of the account.
   * @throws TooMany, RuleBroken when the link does not work, InvalidInput or RuleBroken when the password is not good
   */
  async reset({ token, newPassword }: ResetPassword, origin: Origin): Promise<void> {
    const tokenHash = hashOfResetToken(token);
    await this.throttles.reserve(this.throttles.boundsOf('reset token', tokenHash, origin));
    const account = await this.work.asApplication((tx) => this.resets.accountOf(tx, tokenHash));
    if (!account) throw invalidResetToken();
    this.policy.check(newPassword, '/newPassword', account);
    const passwordHash = await this.passwords.admit(() => this.passwords.hash(newPassword));
    if (!(await this.set(account, tokenHash, passwordHash, origin))) throw invalidResetToken();
    this.notify(account);
  }

  /** The link of an account that is being made: {@link invite} sends it when the account is there. */
  newInvitation(): ResetToken {
    return newResetToken();
  }

  /** Sends the first link of a new account. */
  invite(user: Recipient & { username: string }, { token }: ResetToken): void {
    this.mail.send(invitationMessage(user, token, this.settings.get('mail.resetUrl'), invitationHours));
  }

  /** Tells the owner of an account that its password was changed. */
  notify({ email, fullName }: Recipient): void {
    this.mail.send(changedMessage({ email, fullName }));
  }

  private async remind(login: string, origin: Origin): Promise<void> {
    const { token, tokenHash } = newResetToken();
    const recipient = await this.work.asApplication(async (tx) => {
      const account = await this.resets.find(tx, login.normalize('NFKC'));
      if (!account?.isActive) {
        await this.audit.record(tx, this.requestOf(login, account?.userId, origin));
        return undefined;
      }
      await this.resets.actAs(tx, account.userId, action, origin);
      return this.resets.issue(tx, account.userId, tokenHash, resetMinutes);
    });
    if (recipient) this.sendLink(recipient, token);
  }

  private set({ userId }: Account, tokenHash: string, passwordHash: string, origin: Origin): Promise<boolean> {
    return this.work.asApplication(async (tx) => {
      await this.resets.actAs(tx, userId, 'reset_password', origin);
      return this.resets.reset(tx, tokenHash, passwordHash);
    });
  }

  private sendLink(recipient: Recipient, token: string): void {
    this.mail.send(resetMessage(recipient, token, this.settings.get('mail.resetUrl'), resetMinutes));
  }

  /** A request that changes nothing: the account is not active, or there is none. */
  private requestOf(login: string, userId: string | undefined, origin: Origin) {
    return {
      ...(userId && { userId }),
      action,
      entityType: 'users',
      entityId: userId ?? createHmac('sha256', this.nameKey).update(login).digest('base64url'),
      origin,
    };
  }
}
