import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf, Origin as OriginOf } from '../../common/caller';
import { Access, Public } from '../../common/http/access.decorator';
import { Audited } from '../../common/http/audited.interceptor';
import { Caller, Origin } from '../../common/http/request-caller';
import { Returns, ReturnsNothing } from '../../common/http/returns.decorator';
import { AuthService } from './auth.service';
import { ChangePassword, Login, LoginResult, Me, Refresh } from './dto/auth.dto';
import { OwnPasswordService } from './own-password.service';

@ApiTags('Sign-in')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly ownPassword: OwnPasswordService,
  ) {}

  @Post('login')
  @Public()
  @ApiOperation({ operationId: 'login', summary: 'Sign in with a username or an e-mail address' })
  @Returns(LoginResult, { problems: [400, 401, 413, 415, 429] })
  login(@Body({ schema: Login }) body: Login, @Origin() origin: OriginOf) {
    return this.auth.login(body, origin);
  }

  @Post('refresh')
  @Public()
  @ApiOperation({
    operationId: 'refresh',
    summary: 'Take a refresh token for new tokens; each works once',
    description:
      'Using a token again ends the session, since somebody else may have it. Within 10 seconds it is only refused: two tabs that refresh at once are no theft.',
  })
  @Returns(LoginResult, { problems: [400, 401, 413, 415, 429] })
  refresh(@Body({ schema: Refresh }) body: Refresh, @Origin() origin: OriginOf) {
    return this.auth.refresh(body, origin);
  }

  @Get('me')
  @Access('Technician', { passwordMayBeDue: true })
  @ApiOperation({ operationId: 'getMe', summary: 'Who am I?' })
  @Returns(Me, { problems: [401] })
  me(@Caller() caller: CallerOf) {
    return this.auth.me(caller);
  }

  @Post('change-password')
  @Access('Technician', { passwordMayBeDue: true })
  @Audited('change_password')
  @ApiOperation({ operationId: 'changePassword', summary: 'Set my password, and end my other sessions' })
  @ReturnsNothing({ problems: [400, 401, 413, 415, 422, 429] })
  changePassword(@Caller() caller: CallerOf, @Body({ schema: ChangePassword }) body: ChangePassword) {
    return this.ownPassword.change(caller, body);
  }
}
