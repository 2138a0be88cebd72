import type { ImportMapping } from '../dto/import-mapping.dto';
import { keyOf } from './name-key';

const maxLength = 100;

/** A location of the logbook, or one that an import will make: then it has no id yet. */
export interface Place {
  id?: number;
  name: string;
  parent?: Place;
}

export interface KnownLocation {
  locationId: number;
  locationName: string;
  parentId: number | null;
}

/**
 * Finds the locations that the paths of a file stand for. Names of locations are unique, while a file may have a `Bucket` in
 * each of its machines: where a name is taken elsewhere, that of the place around it goes before it.
 */
export class LocationNames {
  /** What has to be made, each after what it lies in. */
  readonly missing: Place[] = [];
  private readonly byName = new Map<string, Place>();
  private readonly meanings: Map<string, string[]>;

  constructor(
    known: readonly KnownLocation[],
    private readonly mapping: ImportMapping,
  ) {
    const byId = new Map<number, Place>(known.map(({ locationId: id, locationName: name }) => [id, { id, name }]));
    for (const { locationId, parentId } of known) {
      const place = byId.get(locationId);
      if (place && parentId !== null) place.parent = byId.get(parentId);
    }
    for (const place of byId.values()) this.byName.set(place.name.toLowerCase(), place);
    const meanings = Object.entries(mapping.unknown.locations.map);
    this.meanings = new Map(meanings.map(([name, meaning]) => [keyOf(this.pathOf(name)), this.pathOf(meaning)]));
  }

  /** Where a path leads, over places that are made if need be; undefined when there are none and none may be made. */
  find(path: readonly string[]): Place | undefined {
    const [outermost = '', ...inner] = this.meanings.get(keyOf(path)) ?? path;
    let place = this.named(outermost) ?? this.make(outermost);
    for (const name of inner) place &&= this.inside(place, name);
    return place;
  }

  private inside(parent: Place, name: string): Place | undefined {
    const names = [name, `${parent.name} / ${name}`];
    const existing = names.map((each) => this.named(each)).find((place) => place?.parent === parent);
    const free = names.find((each) => !this.named(each));
    return existing ?? (free === undefined ? undefined : this.make(free, parent));
  }

  private named(name: string): Place | undefined {
    return this.byName.get(name.toLowerCase());
  }

  private make(name: string, parent?: Place): Place | undefined {
    if (this.mapping.unknown.locations.otherwise !== 'create' || [...name].length > maxLength) return undefined;
    const place: Place = { name, ...(parent && { parent }) };
    this.missing.push(place);
    this.byName.set(name.toLowerCase(), place);
    return place;
  }

  private pathOf(name: string): string[] {
    const { pathSeparator } = this.mapping;
    const names = pathSeparator === null ? [name] : name.split(pathSeparator);
    return names.map((each) => each.trim()).filter((each) => each !== '');
  }
}
