import { Injectable } from '@nestjs/common';
import { join, sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { Grouping, Measure } from './dto/report-query.dto';
import { groupedBy, sumsOfAll, sumsOfEntries } from './reports.grouping';
import { type Filters, type Known, selected, type Selection } from './reports.selection';
import type { Source } from './reports.source';
import type { Backlog, Groups } from './tally';

const amounts: Record<Measure, Sql> = {
  downtime: sql`CASE WHEN g.timed > 0 THEN g.hundredths END`,
  count: sql`g.entries`,
};

/** How groups are ordered, and which of them are left out. */
export interface Ranking {
  groupBy: Grouping;
  measure: Measure;
  /** Leave out groups of which the measure says nothing. */
  measuredOnly?: true;
  limit: number;
}

@Injectable()
export class ReportsRepository {
  /**
   * The day at which the figures of a source stand, and the names of what was asked for.
   * @param ownerId whose entries alone the caller may see
   */
  known(tx: Transaction, source: Source, timeZone: string, filters: Filters, ownerId: string | null): Promise<Known> {
    return tx.one<Known & Record<string, unknown>>(sql`
      SELECT (${source.asOf} AT TIME ZONE ${timeZone})::date::text AS today,
        (SELECT json_build_object('userId', user_id, 'fullName', full_name)
         FROM user_names WHERE user_id = ${ownerId}::uuid) AS owner,
        (SELECT coalesce(json_agg(json_build_object('locationId', id, 'locationName', location_name) ORDER BY location_name), '[]')
         FROM unnest(${filters.locationId ?? []}::integer[]) AS id LEFT JOIN locations ON location_id = id) AS locations,
        (SELECT coalesce(json_agg(json_build_object('categoryId', id, 'categoryName', category_name) ORDER BY category_name), '[]')
         FROM unnest(${filters.categoryId ?? []}::integer[]) AS id LEFT JOIN categories ON category_id = id) AS categories`);
  }

  /** What is not done, how old it is, and how long it took to get done. @param ages upper bounds of age in days */
  backlog(tx: Transaction, selection: Selection, ages: readonly number[]): Promise<Backlog> {
    const counted = (condition: Sql) => sql`coalesce(sum(n) FILTER (WHERE ${condition}), 0)::integer`;
    const olderThan = ages.map((days) => counted(sql`age > ${days}`));
    return tx.one<Backlog & Record<string, unknown>>(sql`
      WITH counted AS (
        SELECT e.status, e.restoration_days AS days, count(*) AS n,
          CASE WHEN e.status <> 'Completed' THEN ${selection.today}::date - e.start_date END AS age
        ${selected(selection)}
        GROUP BY e.status, e.restoration_days, age
      ), counts AS (
        SELECT
          ${counted(sql`true`)} AS entries,
          ${counted(sql`status = 'Open'`)} AS open,
          ${counted(sql`status = 'Escalation'`)} AS escalated,
          ${counted(sql`status = 'Completed'`)} AS completed,
          ARRAY[${join(olderThan, sql`, `)}] AS "olderThan",
          ${counted(sql`days IS NOT NULL`)} AS restored
        FROM counted
      ), restorations AS (
        SELECT days, (sum(sum(n)) OVER (ORDER BY days))::integer AS within
        FROM counted WHERE days IS NOT NULL GROUP BY days
      )
      SELECT app.instant(${selection.source.asOf}) AS "asOf", counts.*, half.days AS p50, most.days AS p90,
        coalesce(half.within, 0) AS "withinP50", coalesce(most.within, 0) AS "withinP90"
      FROM counts
        LEFT JOIN LATERAL (${percentile(0.5)}) half ON true
        LEFT JOIN LATERAL (${percentile(0.9)}) most ON true`);
  }

  /** Sums of the selected entries, all together and in groups: the latest months, or the largest of other groups. */
  groups(tx: Transaction, selection: Selection, ranking: Ranking): Promise<Groups> {
    const { column, groups } = groupedBy(ranking.groupBy, selection);
    const amount = amounts[ranking.measure];
    const order = ranking.groupBy === 'month' ? sql`g.key DESC` : sql`${amount} DESC NULLS LAST, g.entries DESC, g.key`;
    return tx.one<Groups & Record<string, unknown>>(sql`
      WITH selected AS (
        SELECT ${column} AS value, ${sumsOfEntries} ${selected(selection)} GROUP BY 1
      ), every_group AS (
        ${groups}
      ), ranked AS (
        SELECT * FROM every_group g WHERE ${ranking.measuredOnly ? sql`${amount} IS NOT NULL` : sql`true`}
      )
      SELECT
        app.instant(${selection.source.asOf}) AS "asOf",
        (SELECT to_json(total) FROM (${sumsOfAll}) total) AS total,
        (SELECT count(*)::integer FROM ranked) AS "groupCount",
        (SELECT coalesce(json_agg(top), '[]') FROM (
          SELECT * FROM ranked g ORDER BY ${order} LIMIT ${ranking.limit}
        ) top) AS groups`);
  }

  /** Takes long: the connection's usual time limit does not hold. @returns false while another refresh is under way */
  async refresh(tx: Transaction): Promise<boolean> {
    await tx.execute(sql`SET LOCAL statement_timeout = '15min'`);
    const { refreshed } = await tx.one<{ refreshed: boolean }>(sql`SELECT reports.refresh() AS refreshed`);
    return refreshed;
  }
}

/** The nearest rank, as `percentile_disc` takes it: the fewest days within which that part of them was restored. */
function percentile(part: number): Sql {
  return sql`SELECT days, within FROM restorations WHERE within >= ${part}::numeric * counts.restored ORDER BY days LIMIT 1`;
}
