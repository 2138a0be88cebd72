import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import type { Created, Versioned } from '../../common/http/versioned';
import { pageJson, pageRequest } from '../../database/page';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { isOutdated, type Target } from '../../database/versioned';
import { AuditService } from '../audit/audit.service';
import { IdempotencyService } from '../idempotency/idempotency.service';
import type {
  CreateLocation,
  Location,
  LocationNode,
  LocationQuery,
  LocationTree,
  UpdateLocation,
} from './dto/location.dto';
import { locationCycle, locationNotFound, tooManyLocations } from './locations.errors';
import { LocationsRepository } from './locations.repository';

const maxTreeSize = 5000;

/** The tree of places where interventions happen. Names are unique, whatever their case. */
@Injectable()
export class LocationsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly locations: LocationsRepository,
    private readonly audit: AuditService,
    private readonly idempotency: IdempotencyService,
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
  async get(caller: Caller, locationId: number): Promise<Versioned> {
    const location = await this.work.once(caller, (tx) => this.locations.get(tx, locationId));
    if (!location) throw locationNotFound();
    return location;
  }

  /** @throws Conflict when the name is taken, RuleBroken when the parent does not exist */
  create(caller: Caller, location: CreateLocation): Promise<Created<number>> {
    return this.idempotency.once(caller, {
      request: location,
      insert: (tx) => this.locations.insert(tx, location),
      get: (locationId) => this.get(caller, locationId),
    });
  }

  /**
   * Changes a location, or moves it below another parent with everything in it.
   * @throws NotFound, PreconditionFailed, Conflict when the name is taken, RuleBroken when the parent lies below it
   */
  async update(caller: Caller, target: Target<number>, patch: UpdateLocation): Promise<Versioned> {
    const location = await this.work.run(caller, async (tx) => {
      if (patch.parentId) await this.refuseCycle(tx, target.id, patch.parentId);
      return this.locations.update(tx, target, patch);
    });
    if (!location) throw await this.refusal(caller, target, Object.keys(patch));
    return location;
  }

  /** Removes a location; one that is in use is deactivated instead. @throws NotFound, PreconditionFailed */
  async delete(caller: Caller, target: Target<number>): Promise<void> {
    const found = await this.work.run(caller, async (tx) => {
      if (!(await this.locations.lock(tx, target))) return false;
      const deleted = await this.locations.deleteUnused(tx, target.id);
      if (!deleted) await this.locations.deactivate(tx, target.id);
      return true;
    });
    if (!found) throw await this.refusal(caller, target, []);
  }

  private async refuseCycle(tx: Transaction, locationId: number, parentId: number): Promise<void> {
    await this.locations.lockTree(tx); // two moves at once could close a cycle that neither sees
    if (await this.locations.isWithin(tx, parentId, locationId)) throw locationCycle();
  }

  private async refusal(caller: Caller, target: Target<number>, fields: string[]): Promise<Error> {
    const current = await this.get(caller, target.id);
    if (!isOutdated(target, current)) return locationNotFound();
    return this.audit.versionConflict(caller, target, { entityType: 'locations', fields, current });
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
