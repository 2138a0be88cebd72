import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Json } from '../../common/http/returns.decorator';
import { pageJson, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import type { CreateLocation, Location, LocationNode, LocationQuery, LocationTree } from './dto/location.dto';
import { locationNotFound, tooManyLocations } from './locations.errors';
import { LocationsRepository } from './locations.repository';

const maxTreeSize = 5000;

/** The tree of places where interventions happen. Names are unique, whatever their case. */
@Injectable()
export class LocationsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly locations: LocationsRepository,
    private readonly cursors: CursorCodec,
  ) {}

  async list(caller: Caller, query: LocationQuery): Promise<string> {
    const request = pageRequest(query, this.cursors);
    return pageJson(await this.work.once(caller, (tx) => this.locations.list(tx, query, request)), this.cursors);
  }

  /**
   * Every location below its parent, each level by name.
   * @throws RuleBroken when there are too many for one answer
   */
  async tree(caller: Caller): Promise<LocationTree> {
    const all = await this.work.once(caller, (tx) => this.locations.all(tx, maxTreeSize + 1));
    if (all.length > maxTreeSize) throw tooManyLocations(maxTreeSize);
    return { items: grow(all) };
  }

  /** @throws NotFound */
  async get(caller: Caller, locationId: number): Promise<Json<Location>> {
    const location = await this.work.once(caller, (tx) => this.locations.get(tx, locationId));
    if (!location) throw locationNotFound();
    return location;
  }

  /** @throws Conflict when the name is taken, RuleBroken when the parent does not exist */
  create(caller: Caller, location: CreateLocation): Promise<Json<Location>> {
    return this.work.once(caller, (tx) => this.locations.insert(tx, location));
  }
}

function grow(locations: Location[]): LocationNode[] {
  const nodes = new Map(
    locations.map((location) => [location.locationId, { ...location, children: [] as LocationNode[] }]),
  );
  const roots: LocationNode[] = [];
  for (const node of nodes.values()) {
    const siblings = node.parentId === null ? roots : nodes.get(node.parentId)?.children;
    siblings?.push(node);
  }
  return roots;
}
