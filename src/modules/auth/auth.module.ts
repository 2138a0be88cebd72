import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { PassportModule } from '@nestjs/passport';
import { PasswordResetsModule } from '../password-resets/password-resets.module';
import { PasswordsModule } from '../passwords/passwords.module';
import { ThrottlesModule } from '../throttles/throttles.module';
import { UsersModule } from '../users/users.module';
import { AccessGuard } from './access.guard';
import { AccessTokenService } from './access-token.service';
import { AccessTokenStrategy } from './access-token.strategy';
import { AuthController } from './auth.controller';
import { AuthService } from './auth.service';
import { RefusalFilter } from './refusal.filter';
import { OwnPasswordService } from './own-password.service';
import { SessionsController } from './sessions.controller';
import { SessionsRepository } from './sessions.repository';
import { SessionsService } from './sessions.service';

@Module({
  imports: [
    PassportModule,
    JwtModule.register({}),
    PasswordsModule,
    PasswordResetsModule,
    ThrottlesModule,
    UsersModule,
  ],
  controllers: [AuthController, SessionsController],
  providers: [
    AuthService,
    OwnPasswordService,
    SessionsService,
    SessionsRepository,
    AccessTokenService,
    AccessTokenStrategy,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: RefusalFilter },
  ],
  exports: [AuthService],
})
export class AuthModule {}
