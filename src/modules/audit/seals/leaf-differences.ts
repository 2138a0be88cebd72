import type { Leaf } from './canonical-record';

/** Ids of records, by what happened to them. */
export interface Differences {
  changed: string[];
  removed: string[];
  inserted: string[];
}

/** Tells what one list has and the other has not, each as often as it is there. Their order does not matter. */
export function differencesOf(sealed: readonly Leaf[], present: readonly Leaf[]): Differences {
  const missing = idsOf(without(sealed, present, keyOf));
  const extra = idsOf(without(present, sealed, keyOf));
  const removed = without(missing, extra, String);
  return { changed: without(missing, removed, String), removed, inserted: without(extra, missing, String) };
}

const keyOf = ({ logId, hash }: Leaf) => logId + hash;
const idsOf = (leaves: readonly Leaf[]) => leaves.map(({ logId }) => logId);

function without<T>(list: readonly T[], others: readonly T[], key: (item: T) => string): T[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(key(other), (counts.get(key(other)) ?? 0) + 1);
  return list.filter((item) => {
    const count = counts.get(key(item)) ?? 0;
    counts.set(key(item), count - 1);
    return count <= 0;
  });
}
