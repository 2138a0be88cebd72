import { Injectable } from '@nestjs/common';
import { join, sql, type Sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import type { Grouping, Measure } from './dto/report-query.dto';
import { groupedBy, sumsOfAll, sumsOfEntries } from './reports.grouping';
import { selected, type Selection } from './reports.selection';
import type { Source } from './reports.source';
import type { Backlog, Groups } from './tally';

const amounts: Record<Measure, Sql> = {
  downtime: sql`CASE WHEN g.timed > 0 THEN g.hours END`,
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
  /** The day in a time zone at which the figures of a source stand. */
  async today(tx: Transaction, source: Source, timeZone: string): Promise<string> {
    const { today } = await tx.one<{ today: string }>(
      sql`SELECT (${source.asOf} AT TIME ZONE ${timeZone})::date::text AS today`,
    );
    return today;
  }

  async asOf(tx: Transaction, source: Source): Promise<string> {
    const { asOf } = await tx.one<{ asOf: string }>(sql`SELECT app.instant(${source.asOf}) AS "asOf"`);
    return asOf;
  }

  /** What is not done, how old it is, and how long it took to get done. @param ages upper bounds of age in days */
  backlog(tx: Transaction, selection: Selection, ages: readonly number[]): Promise<Backlog> {
    const selectedEntries = selected(selection);
    const olderThan = (days: number) =>
      sql`count(*) FILTER (WHERE e.status <> 'Completed' AND ${selection.today}::date - e.start_date > ${days})::integer`;
    return tx.one<Backlog & Record<string, unknown>>(sql`
      WITH restoration AS (
        SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY e.restoration_days) AS p50,
          percentile_disc(0.9) WITHIN GROUP (ORDER BY e.restoration_days) AS p90
        ${selectedEntries}
      ), selected AS (
        SELECT e.* ${selectedEntries}
      )
      SELECT
        app.instant(${selection.source.asOf}) AS "asOf",
        count(*)::integer AS entries,
        count(*) FILTER (WHERE e.status = 'Open')::integer AS open,
        count(*) FILTER (WHERE e.status = 'Escalation')::integer AS escalated,
        count(*) FILTER (WHERE e.status = 'Completed')::integer AS completed,
        ARRAY[${join(ages.map(olderThan), sql`, `)}] AS "olderThan",
        count(e.restoration_days)::integer AS restored,
        max(p50)::integer AS p50,
        count(*) FILTER (WHERE e.restoration_days <= p50)::integer AS "withinP50",
        max(p90)::integer AS p90,
        count(*) FILTER (WHERE e.restoration_days <= p90)::integer AS "withinP90"
      FROM restoration CROSS JOIN selected e`);
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
