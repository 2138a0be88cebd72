import type { Api } from './api';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** The items of a list, read page by page; `path` has a query already. */
export async function everyPage<Item>(api: Api, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await api.get<Page<Item>>(cursor ? `${path}&cursor=${cursor}` : path);
    expect(status).toBe(200);
    items.push(...body.items);
    cursor = body.nextCursor;
  }
  return items;
}
