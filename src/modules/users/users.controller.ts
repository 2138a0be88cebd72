import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Audited } from '../../common/http/audited.interceptor';
import { IfMatch } from '../../common/http/if-match';
import { Caller } from '../../common/http/request-caller';
import { Creates, Returns } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { CreateUser, UpdateUser, User, UserPage, UserQuery } from './dto/user.dto';
import { UsersService } from './users.service';

@ApiTags('Users')
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Access('Manager')
  @ApiOperation({ operationId: 'listUsers', summary: 'List the users' })
  @Returns(UserPage, { problems: [400, 401, 403] })
  list(@Caller() caller: CallerOf, @Query({ schema: UserQuery }) query: UserQuery) {
    return this.users.list(caller, query);
  }

  @Post()
  @Access('Admin')
  @ApiOperation({
    operationId: 'createUser',
    summary: 'Add a user, who is invited by e-mail unless there is a password',
  })
  @Creates(User, { collection: 'users', problems: [400, 401, 403, 409, 413, 415, 422, 429] })
  create(@Caller() caller: CallerOf, @Body({ schema: CreateUser }) body: CreateUser) {
    return this.users.create(caller, body);
  }

  @Get(':userId')
  @Access('Technician')
  @ApiOperation({ operationId: 'getUser', summary: 'Get a user; technicians see only themselves' })
  @Returns(User, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('userId', { schema: Uuid }) userId: string) {
    return this.users.get(caller, userId);
  }

  @Patch(':userId')
  @Access('Admin')
  @ApiOperation({ operationId: 'updateUser', summary: 'Change a user (JSON merge patch)' })
  @Returns(User, { problems: [400, 401, 403, 404, 409, 412, 413, 415, 422] })
  update(
    @Caller() caller: CallerOf,
    @Param('userId', { schema: Uuid }) id: string,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: UpdateUser }) body: UpdateUser,
  ) {
    return this.users.update(caller, { id, versions }, body);
  }

  @Delete(':userId')
  @Access('Admin')
  @Audited('user.deactivate')
  @ApiOperation({ operationId: 'deactivateUser', summary: 'Deactivate a user; nothing is erased' })
  @Returns(User, { problems: [400, 401, 403, 404, 409, 412] })
  deactivate(
    @Caller() caller: CallerOf,
    @Param('userId', { schema: Uuid }) id: string,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.users.update(caller, { id, versions }, { isActive: false });
  }

  @Post(':userId/unlock')
  @Access('Admin')
  @ApiOperation({
    operationId: 'unlockUser',
    summary: 'Forget the failed sign-ins of a user, and the delays that they caused',
  })
  @Returns(User, { problems: [400, 401, 403, 404] })
  unlock(@Caller() caller: CallerOf, @Param('userId', { schema: Uuid }) userId: string) {
    return this.users.unlock(caller, userId);
  }
}
