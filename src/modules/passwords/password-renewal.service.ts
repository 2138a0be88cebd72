import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work';
import { PasswordHasher } from './password-hasher.service';
import { PasswordsRepository } from './passwords.repository';

/** Lets stored hashes follow the pepper and the cost: only whoever signs in shows the password that a new hash needs. */
@Injectable()
export class PasswordRenewal {
  constructor(
    private readonly work: UnitOfWork,
    private readonly hasher: PasswordHasher,
    private readonly passwords: PasswordsRepository,
  ) {}

  /** Hashes a password that has just been proven right anew, if its hash has an older pepper or another cost. */
  async renewIfOutdated(userId: string, password: string, passwordHash: string): Promise<void> {
    if (this.hasher.isCurrent(passwordHash)) return;
    const newHash = await this.hasher.hash(password);
    await this.work.asApplication((tx) => this.passwords.renew(tx, userId, passwordHash, newHash));
  }
}
