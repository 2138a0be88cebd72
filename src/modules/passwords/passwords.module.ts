import { Module } from '@nestjs/common';
import { PasswordHasher } from './password-hasher.service';
import { PasswordPolicy } from './password-policy.service';
import { PasswordRenewal } from './password-renewal.service';
import { PasswordsRepository } from './passwords.repository';

@Module({
  providers: [PasswordHasher, PasswordPolicy, PasswordRenewal, PasswordsRepository],
  exports: [PasswordHasher, PasswordPolicy, PasswordRenewal],
})
export class PasswordsModule {}
