import { Module } from '@nestjs/common';
import { PasswordResetsModule } from '../password-resets/password-resets.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { UsersController } from './users.controller';
import { UsersRepository } from './users.repository';
import { UsersService } from './users.service';

@Module({
  imports: [PasswordsModule, PasswordResetsModule],
  controllers: [UsersController],
  providers: [UsersRepository, UsersService],
  exports: [UsersService],
})
export class UsersModule {}
