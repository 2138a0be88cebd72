import { Module } from '@nestjs/common';
import { MailModule } from '../mail/mail.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { ThrottlesModule } from '../throttles/throttles.module';
import { PasswordResetsController } from './password-resets.controller';
import { PasswordResetsRepository } from './password-resets.repository';
import { PasswordResetsService } from './password-resets.service';
import { UserPasswordResetsController } from './user-password-resets.controller';

@Module({
  imports: [MailModule, PasswordsModule, ThrottlesModule],
  controllers: [PasswordResetsController, UserPasswordResetsController],
  providers: [PasswordResetsRepository, PasswordResetsService],
  exports: [PasswordResetsService],
})
export class PasswordResetsModule {}
