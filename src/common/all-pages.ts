/**
 * The items of a list from its first page to its last, page by page. The next page is asked for while the last one is
 * dealt with. Each is a request of its own, so that a slow reader holds no transaction and an ended session ends it; what
 * changes meanwhile may be met or not, as in any list.
 * @param read gives a page as JSON text, behind a cursor
 */
export async function* allPages<Item>(read: (cursor?: string) => Promise<string>): AsyncGenerator<Item[]> {
  let reading = read();
  for (;;) {
    const { items, nextCursor } = JSON.parse(await reading) as { items: Item[]; nextCursor: string | null };
    if (nextCursor === null) {
      yield items;
      return;
    }
    reading = read(nextCursor);
    reading.catch(() => undefined); // whoever stops early does not wait for it
    yield items;
  }
}
