import type { INestApplicationContext } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { CategoriesService } from '../../modules/categories/categories.service';
import { CreateCategory, type Category } from '../../modules/categories/dto/category.dto';
import { CreateLocation, type Location } from '../../modules/locations/dto/location.dto';
import { LocationsService } from '../../modules/locations/locations.service';
import type { DemoEntry } from './demo-entry';
import { NamedIds } from './named-ids';

export interface Places {
  locations: NamedIds;
  categories: NamedIds;
}

/** The locations and categories that the entries name; the manager makes those that are missing. */
export async function ensurePlaces(
  app: INestApplicationContext,
  manager: Caller,
  entries: readonly DemoEntry[],
): Promise<Places> {
  const locations = await knownLocations(app.get(LocationsService), manager);
  const categories = await knownCategories(app.get(CategoriesService), manager);
  for (const { location, category } of entries) {
    await locations.ensure(location);
    if (category) await categories.ensure([category]);
  }
  return { locations, categories };
}

async function knownLocations(service: LocationsService, manager: Caller): Promise<NamedIds> {
  const existing = await readAll<Location>((cursor) =>
    service.list(manager, { limit: 200, sort: 'locationName', cursor }),
  );
  return new NamedIds(
    existing.map(({ locationName, locationId }) => [locationName, locationId]),
    async (locationName, parentId) => {
      const { json } = await service.create(manager, CreateLocation.parse({ locationName, parentId }));
      return (JSON.parse(json) as Location).locationId;
    },
  );
}

async function knownCategories(service: CategoriesService, manager: Caller): Promise<NamedIds> {
  const existing = await readAll<Category>((cursor) =>
    service.list(manager, { limit: 200, sort: 'categoryName', cursor }),
  );
  return new NamedIds(
    existing.map(({ categoryName, categoryId }) => [categoryName, categoryId]),
    async (categoryName) => {
      const { json } = await service.create(manager, CreateCategory.parse({ categoryName }));
      return (JSON.parse(json) as Category).categoryId;
    },
  );
}

async function readAll<Item>(readPage: (cursor?: string) => Promise<string>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = JSON.parse(await readPage(cursor)) as { items: Item[]; nextCursor: string | null };
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
}
