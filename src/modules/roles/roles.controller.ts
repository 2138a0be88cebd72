import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { ReturnsJson } from '../../common/http/returns.decorator';
import { IdInPath } from '../../common/validation/fields';
import { Role, RolePage, RoleQuery } from './dto/role.dto';
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
}
