import { Controller, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Audited } from '../../common/http/audited.interceptor';
import { Caller } from '../../common/http/request-caller';
import { Returns } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { ResetRequested } from './dto/password-reset.dto';
import { PasswordResetsService } from './password-resets.service';

@ApiTags('Users')
@Controller('users')
export class UserPasswordResetsController {
  constructor(private readonly resets: PasswordResetsService) {}

  @Post(':userId/reset-password')
  @Access('Admin')
  @Audited('password_reset_requested')
  @ApiOperation({
    operationId: 'resetUserPassword',
    summary: 'Send a user a one-time link for a new password',
    description:
      'The link works for 30 minutes and makes earlier ones void. Until it is used, the old password and the sessions stay ' +
      'as they are, so that a message that is lost locks nobody out; then all sessions end. If somebody else may know the ' +
      'password, deactivate the user at once and activate again later: that ends the sessions.',
  })
  @Returns(ResetRequested, { status: 202, problems: [400, 401, 403, 404] })
  request(@Caller() caller: CallerOf, @Param('userId', { schema: Uuid }) userId: string) {
    return this.resets.request(caller, userId);
  }
}
