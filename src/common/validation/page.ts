import { z } from 'zod';
import { wholeParameter } from './parameters';

const maxLimit = 200;
/** Items of a page when the request names no limit. */
export const defaultLimit = 50;

/** The query parameters of every list: `limit`, `cursor` and `count`, and `sort` by one of the given keys. */
export function pageParameters(sorts: readonly string[], initial: string) {
  const directed = sorts.flatMap((key) => [key, `-${key}`]);
  return {
    limit: wholeParameter(1, maxLimit).default(defaultLimit).meta({ description: 'How many items at most.' }),
    cursor: z.string().min(1).max(1000).optional().meta({
      description: '`nextCursor` of the page before. It belongs to its `sort`, and to its `q` where there is one.',
    }),
    sort: z
      .enum(directed)
      .default(initial)
      .meta({ description: 'A leading minus sorts the highest first. Missing values come last.' }),
    count: z.enum(['exact', 'estimate']).optional().meta({
      description: 'Asks for `total`: `exact` counts for a second at most, `estimate` costs next to nothing.',
    }),
  };
}

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T, id: string) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
      total: z.int().min(0).optional().meta({ description: 'How many there are on all pages; only with `count`.' }),
      totalIsEstimate: z
        .boolean()
        .optional()
        .meta({ description: 'Whether `total` is what the database expects, not what it counted; only with `count`.' }),
    })
    .meta({ id });
}
