import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { Returns } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { CreateUser, User, UserPage, UserQuery } from './dto/user.dto';
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
  @ApiOperation({ operationId: 'createUser', summary: 'Add a user' })
  @Returns(User, { status: 201, problems: [400, 401, 403, 409, 413, 415, 422] })
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
}
