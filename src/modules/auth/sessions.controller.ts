import { Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { Returns, ReturnsNothing } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { SessionPage, SessionQuery } from './dto/session.dto';
import { SessionsService } from './sessions.service';

@ApiTags('Sign-in')
@Controller('auth')
export class SessionsController {
  constructor(private readonly sessions: SessionsService) {}

  @Post('logout')
  @Access('Technician', { passwordMayBeDue: true })
  @ApiOperation({ operationId: 'logout', summary: 'Sign out: the token stops working with the next request' })
  @ReturnsNothing({ problems: [401] })
  logout(@Caller() caller: CallerOf) {
    return this.sessions.logout(caller);
  }

  @Post('logout-all')
  @Access('Technician')
  @ApiOperation({ operationId: 'logoutAll', summary: 'Sign out everywhere' })
  @ReturnsNothing({ problems: [401, 403] })
  logoutAll(@Caller() caller: CallerOf) {
    return this.sessions.logoutAll(caller);
  }

  @Get('sessions')
  @Access('Technician')
  @ApiOperation({ operationId: 'listSessions', summary: 'Where am I signed in?' })
  @Returns(SessionPage, { problems: [400, 401, 403] })
  list(@Caller() caller: CallerOf, @Query({ schema: SessionQuery }) query: SessionQuery) {
    return this.sessions.list(caller, query);
  }

  @Delete('sessions/:sessionId')
  @Access('Technician')
  @ApiOperation({ operationId: 'endSession', summary: 'Sign out on another device' })
  @ReturnsNothing({ problems: [400, 401, 403, 404] })
  end(@Caller() caller: CallerOf, @Param('sessionId', { schema: Uuid }) sessionId: string) {
    return this.sessions.end(caller, sessionId);
  }
}
