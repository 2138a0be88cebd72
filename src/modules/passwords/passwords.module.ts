import { Module } from '@nestjs/common';
import { PasswordHasher } from './password-hasher.service';
import { PasswordRenewal } from './password-renewal.service';
import { PasswordsRepository } from './passwords.repository';

@Module({
  providers: [PasswordHasher, PasswordRenewal, PasswordsRepository],
  exports: [PasswordHasher, PasswordRenewal],
})
export class PasswordsModule {}
