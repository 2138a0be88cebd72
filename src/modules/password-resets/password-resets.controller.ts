import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Origin as OriginOf } from '../../common/caller';
import { Public } from '../../common/http/access.decorator';
import { Origin } from '../../common/http/request-caller';
import { Returns, ReturnsNothing } from '../../common/http/returns.decorator';
import { ForgotPassword, ResetPassword, ResetRequested } from './dto/password-reset.dto';
import { PasswordResetsService } from './password-resets.service';

@ApiTags('Sign-in')
@Controller('auth')
export class PasswordResetsController {
  constructor(private readonly resets: PasswordResetsService) {}

  @Post('forgot-password')
  @Public()
  @ApiOperation({
    operationId: 'forgotPassword',
    summary: 'Get a one-time link by e-mail',
    description: 'The answer is the same whether there is such an account or not. The link works for 30 minutes.',
  })
  @Returns(ResetRequested, { status: 202, problems: [400, 413, 415, 429] })
  forgot(@Body({ schema: ForgotPassword }) body: ForgotPassword, @Origin() origin: OriginOf) {
    return this.resets.forgot(body, origin);
  }

  @Post('reset-password')
  @Public()
  @ApiOperation({
    operationId: 'resetPassword',
    summary: 'Set a password with a one-time link',
    description: 'Also the first password of an account that was invited. Ends every session of the account.',
  })
  @ReturnsNothing({ problems: [400, 413, 415, 422, 429] })
  reset(@Body({ schema: ResetPassword }) body: ResetPassword, @Origin() origin: OriginOf) {
    return this.resets.reset(body, origin);
  }
}
