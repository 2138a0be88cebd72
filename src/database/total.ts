import { isTimeout } from './database.errors';
import { sql, type Sql } from './sql';
import type { Transaction } from './transaction';

/** Counted one by one, or as the planner expects it. */
export type Count = 'exact' | 'estimate';

/** How many rows a list has, whichever page is shown. */
export interface Total {
  total: number;
  totalIsEstimate: boolean;
}

export interface Countable {
  from: Sql;
  where: Sql;
  /** The same condition with everything written out, where the planner cannot know what `where` compares with. */
  expected?: (tx: Transaction) => Promise<Sql>;
  /** The planner cannot know how many rows there are, as with those of a function: they are counted always. */
  isOpaque?: true;
}

const timeLimitMs = 1000;

/**
 * The number of rows, or an estimate of it when counting takes more than a second. An estimate comes from statistics
 * about everybody's rows, which would tell technicians how many of others' rows a filter matches: theirs are counted,
 * and the estimate that stands in when that takes too long knows nothing of the filter.
 */
export async function totalOf(tx: Transaction, rows: Countable, count: Count): Promise<Total> {
  const isRestricted = await seesOwnRowsOnly(tx);
  const counted = count === 'exact' || rows.isOpaque || isRestricted ? await countedInTime(tx, rows) : undefined;
  if (counted !== undefined) return { total: counted, totalIsEstimate: false };
  const total = await estimated(tx, rows.from, isRestricted ? sql`true` : ((await rows.expected?.(tx)) ?? rows.where));
  return { total, totalIsEstimate: true };
}

async function seesOwnRowsOnly(tx: Transaction): Promise<boolean> {
  const { isRestricted } = await tx.one<{ isRestricted: boolean }>(
    sql`SELECT current_user = 'pp_technician' AS "isRestricted"`,
  );
  return isRestricted;
}

async function countedInTime(tx: Transaction, { from, where }: Countable): Promise<number | undefined> {
  try {
    const { total } = await tx.one<{ total: string }>(
      sql`SELECT count(*) AS total FROM ${from} WHERE ${where}`.within(timeLimitMs),
    );
    return Number(total);
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  }
}

/** What the planner expects of the caller's own role: row-level security is a part of the plan. */
async function estimated(tx: Transaction, from: Sql, where: Sql): Promise<number> {
  const { 'QUERY PLAN': plans } = await tx.one<Explained>(
    sql`EXPLAIN (FORMAT JSON) SELECT FROM ${from} WHERE ${where}`,
  );
  return plans[0].Plan['Plan Rows'];
}

interface Explained {
  'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }];
}
