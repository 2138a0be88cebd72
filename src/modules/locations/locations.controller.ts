import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { Returns, ReturnsJson } from '../../common/http/returns.decorator';
import { IdInPath } from '../../common/validation/fields';
import { CreateLocation, Location, LocationPage, LocationQuery, LocationTree } from './dto/location.dto';
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
  @ReturnsJson(Location, { status: 201, problems: [400, 401, 403, 409, 413, 415, 422] })
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
}
