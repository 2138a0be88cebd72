import { z } from 'zod';

const maxLimit = 200;
const defaultLimit = 50;

/** The query parameters of every list: `limit` and `cursor`, and `sort` by one of the given keys. */
export function pageParameters(sorts: readonly string[], initial: string) {
  const directed = sorts.flatMap((key) => [key, `-${key}`]);
  return {
    limit: z.coerce
      .number()
      .pipe(z.int().min(1).max(maxLimit))
      .default(defaultLimit)
      .meta({ description: 'How many items at most.', type: 'integer', minimum: 1, maximum: maxLimit }),
    cursor: z.string().min(1).max(1000).optional().meta({ description: '`nextCursor` of the page before.' }),
    sort: z
      .enum(directed)
      .default(initial)
      .meta({ description: 'A leading minus sorts the highest first. Missing values come last.' }),
  };
}

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T, id: string) {
  return z
    .object({
      items: z.array(item),
      nextCursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
    })
    .meta({ id });
}
