import { Injectable } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';
import { PasswordResetsService } from '../password-resets/password-resets.service';
import { PasswordHasher } from '../passwords/password-hasher.service';
import { PasswordPolicy } from '../passwords/password-policy.service';
import { ThrottlesService } from '../throttles/throttles.service';
import { UsersService } from '../users/users.service';
import { passwordUnchanged, wrongCurrentPassword } from './auth.errors';
import type { ChangePassword } from './dto/auth.dto';
import { SessionsRepository } from './sessions.repository';
import { sessionIdOf } from './sessions.service';

/** Changing the own password. */
@Injectable()
export class OwnPasswordService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly sessions: SessionsRepository,
    private readonly passwords: PasswordHasher,
    private readonly policy: PasswordPolicy,
    private readonly throttles: ThrottlesService,
    private readonly resets: PasswordResetsService,
    private readonly users: UsersService,
    private readonly audit: AuditService,
  ) {}

  /**
   * Sets the caller's password and ends the caller's other sessions.
   * @throws RuleBroken when the current password is wrong or the new one too easy to guess, InvalidInput when the new one is
   * too short or the same, TooMany
   */
  async change(caller: Caller, { currentPassword, newPassword }: ChangePassword): Promise<void> {
    const owner = await this.users.me(caller);
    this.policy.check(newPassword, '/newPassword', owner);
    await this.passwords.admit(async () => {
      await this.prove(caller, currentPassword);
      if (this.passwords.areEqual(currentPassword, newPassword)) throw passwordUnchanged();
      const newHash = await this.passwords.hash(newPassword);
      await this.work.once(caller, (tx) => this.sessions.setOwnPassword(tx, sessionIdOf(caller), newHash));
    });
    this.resets.notify(owner);
  }

  /** Whoever found a tablet that is signed in guesses no faster than at the sign-in. */
  private async prove(caller: Caller, currentPassword: string): Promise<void> {
    const { userId } = identityOf(caller);
    const bounds = this.throttles.boundsOf('current password', userId, caller.origin);
    const { waitSeconds, passwordHash } = await this.work.asApplication((tx) =>
      this.sessions.beginPasswordCheck(tx, sessionIdOf(caller), bounds),
    );
    this.throttles.allow(waitSeconds);
    if (!(await this.passwords.matches(currentPassword, passwordHash))) {
      await this.recordFailure(caller, userId);
      throw wrongCurrentPassword();
    }
    await this.work.asApplication((tx) => this.throttles.settle(tx, bounds, userId));
  }

  private recordFailure({ origin }: Caller, userId: string): Promise<void> {
    const action = 'change_password_failed';
    return this.audit.recordAlone({ userId, action, entityType: 'users', entityId: userId, origin });
  }
}
