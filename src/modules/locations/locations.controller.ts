import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { IfMatch } from '../../common/http/if-match';
import { Caller } from '../../common/http/request-caller';
import { Creates, Returns, ReturnsJson, ReturnsNothing } from '../../common/http/returns.decorator';
import { IdInPath } from '../../common/validation/parameters';
import {
  CreateLocation,
  Location,
  LocationPage,
  LocationQuery,
  LocationTree,
  UpdateLocation,
} from './dto/location.dto';
import { LocationsService } from './locations.service';

@ApiTags('Locations')
@Controller('locations')
export class LocationsController {
  constructor(private readonly locations: LocationsService) {}

  @Get()
  @Access('Technician')
  @ApiOperation({ operationId: 'listLocations', summary: 'List the locations' })
  @ReturnsJson(LocationPage, { problems: [400, 401, 403] })
  list(@Caller() caller: CallerOf, @Query({ schema: LocationQuery }) query: LocationQuery) {
    return this.locations.list(caller, query);
  }

  @Get('tree')
  @Access('Technician')
  @ApiOperation({ operationId: 'getLocationTree', summary: 'Get all locations as a tree' })
  @Returns(LocationTree, { problems: [401, 403, 422] })
  tree(@Caller() caller: CallerOf) {
    return this.locations.tree(caller);
  }

  @Post()
  @Access('Manager')
  @ApiOperation({ operationId: 'createLocation', summary: 'Add a location' })
  @Creates(Location, { collection: 'locations', problems: [400, 401, 403, 409, 413, 415, 422] })
  create(@Caller() caller: CallerOf, @Body({ schema: CreateLocation }) body: CreateLocation) {
    return this.locations.create(caller, body);
  }

  @Get(':locationId')
  @Access('Technician')
  @ApiOperation({ operationId: 'getLocation', summary: 'Get a location' })
  @ReturnsJson(Location, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('locationId', { schema: IdInPath }) locationId: number) {
    return this.locations.get(caller, locationId);
  }

  @Patch(':locationId')
  @Access('Manager')
  @ApiOperation({ operationId: 'updateLocation', summary: 'Change or move a location (JSON merge patch)' })
  @ReturnsJson(Location, { problems: [400, 401, 403, 404, 409, 412, 413, 415, 422] })
  update(
    @Caller() caller: CallerOf,
    @Param('locationId', { schema: IdInPath }) id: number,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: UpdateLocation }) body: UpdateLocation,
  ) {
    return this.locations.update(caller, { id, versions }, body);
  }

  @Delete(':locationId')
  @Access('Manager')
  @ApiOperation({ operationId: 'deleteLocation', summary: 'Remove a location; one that is in use is deactivated' })
  @ReturnsNothing({ problems: [400, 401, 403, 404, 412] })
  delete(
    @Caller() caller: CallerOf,
    @Param('locationId', { schema: IdInPath }) id: number,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.locations.delete(caller, { id, versions });
  }
}
