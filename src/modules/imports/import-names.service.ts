import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/transaction';
import { PasswordHasher } from '../passwords/password-hasher.service';
import type { ImportMapping } from './dto/import-mapping.dto';
import { ImportChecksRepository, type NamedField, type UsedNames } from './import-checks.repository';
import type { NamedIds } from './import-entries.repository';
import { ImportNamesRepository } from './import-names.repository';
import { unknownName } from './imports.errors';
import { LocationNames } from './names/location-names';
import { type Named, PlainNames } from './names/plain-names';
import { usernameOf } from './names/username';

/** What the names of an import's valid rows stand for. */
export interface ResolvedNames {
  locations: LocationNames;
  categories: PlainNames<number>;
  people: PlainNames<string>;
  used: UsedNames;
}

/** Finds what the names in a file stand for, and makes what the logbook does not have, as the mapping says. */
@Injectable()
export class ImportNamesService {
  constructor(
    private readonly names: ImportNamesRepository,
    private readonly checks: ImportChecksRepository,
  ) {}

  /** Looks all names up, and rejects the rows whose names stand for nothing. */
  async resolve(tx: Transaction, importId: string, mapping: ImportMapping): Promise<ResolvedNames> {
    const { categories, people } = mapping.unknown;
    const resolved: ResolvedNames = {
      locations: new LocationNames(await this.names.locations(tx), mapping),
      categories: new PlainNames(await this.names.categories(tx), categories),
      people: new PlainNames(await this.names.people(tx), people),
      used: await this.checks.names(tx, importId),
    };
    const reject = <Name>(field: NamedField, names: Name[], find: (name: Name) => unknown) =>
      this.checks.rejectNames(tx, importId, {
        field,
        names: names.filter((name) => find(name) === undefined),
        ...unknownName[field],
      });
    await reject('location', resolved.used.locations, (path) => resolved.locations.find(path));
    await reject('category', resolved.used.categories, (name) => resolved.categories.find(name));
    await reject('user', resolved.used.people, (name) => resolved.people.find(name));
    return resolved;
  }

  /** Makes what is missing. @returns the id behind every name */
  async make(tx: Transaction, { locations, categories, people, used }: ResolvedNames): Promise<NamedIds> {
    for (const place of locations.missing) {
      place.id = await this.names.insertLocation(tx, place.name, place.parent?.id);
    }
    for (const category of categories.missing) category.id = await this.names.insertCategory(tx, category.name);
    for (const person of people.missing) {
      const newPerson = { username: usernameOf(person.name), fullName: person.name };
      person.id = await this.names.insertPerson(tx, newPerson, PasswordHasher.noPassword);
    }
    return {
      locations: used.locations.flatMap((path) => withId(path, locations.find(path))),
      categories: used.categories.flatMap((name) => withId(name, categories.find(name))),
      people: used.people.flatMap((name) => withId(name, people.find(name))),
    };
  }
}

function withId<Name, Id>(name: Name, found: Partial<Named<Id>> | null | undefined): { name: Name; id: Id }[] {
  return found?.id === undefined ? [] : [{ name, id: found.id }];
}
