import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { IfMatch } from '../../common/http/if-match';
import { Caller } from '../../common/http/request-caller';
import { Creates, ReturnsJson, ReturnsNothing } from '../../common/http/returns.decorator';
import { IdInPath } from '../../common/validation/parameters';
import { CreateRole, Role, RolePage, RoleQuery, UpdateRole } from './dto/role.dto';
import { RolesService } from './roles.service';

@ApiTags('Roles')
@Controller('roles')
export class RolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @Access('Technician')
  @ApiOperation({ operationId: 'listRoles', summary: 'List the roles' })
  @ReturnsJson(RolePage, { problems: [400, 401, 403] })
  list(@Caller() caller: CallerOf, @Query({ schema: RoleQuery }) query: RoleQuery) {
    return this.roles.list(caller, query);
  }

  @Get(':roleId')
  @Access('Technician')
  @ApiOperation({ operationId: 'getRole', summary: 'Get a role' })
  @ReturnsJson(Role, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('roleId', { schema: IdInPath }) roleId: number) {
    return this.roles.get(caller, roleId);
  }

  @Post()
  @Access('Admin')
  @ApiOperation({ operationId: 'createRole', summary: 'Add a role' })
  @Creates(Role, { collection: 'roles', problems: [400, 401, 403, 409, 413, 415] })
  create(@Caller() caller: CallerOf, @Body({ schema: CreateRole }) body: CreateRole) {
    return this.roles.create(caller, body);
  }

  @Patch(':roleId')
  @Access('Admin')
  @ApiOperation({ operationId: 'updateRole', summary: 'Change a role of your own (JSON merge patch)' })
  @ReturnsJson(Role, { problems: [400, 401, 403, 404, 409, 412, 413, 415] })
  update(
    @Caller() caller: CallerOf,
    @Param('roleId', { schema: IdInPath }) id: number,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: UpdateRole }) body: UpdateRole,
  ) {
    return this.roles.update(caller, { id, versions }, body);
  }

  @Delete(':roleId')
  @Access('Admin')
  @ApiOperation({ operationId: 'deleteRole', summary: 'Remove a role of your own that nobody has' })
  @ReturnsNothing({ problems: [400, 401, 403, 404, 409, 412] })
  delete(
    @Caller() caller: CallerOf,
    @Param('roleId', { schema: IdInPath }) id: number,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.roles.delete(caller, { id, versions });
  }
}
