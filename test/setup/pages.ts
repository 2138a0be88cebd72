import type { Answer, Api } from './api';

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** The items of a list, read page by page; `path` has a query already. */
export async function everyPage<Item>(api: Api, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer: Answer<Page<Item>> = await api.get(cursor ? `${path}&cursor=${cursor}` : path);
    expect(answer.status).toBe(200);
    items.push(...answer.body.items);
    cursor = answer.body.nextCursor;
  }
  return items;
}
