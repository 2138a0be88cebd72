import { Injectable } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import type { Rendition } from '../../common/http/rendition';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { SettingsService } from '../settings/settings.service';
import { downtimeChart } from './charts/downtime.chart';
import { paretoChart } from './charts/pareto.chart';
import type { DowntimeQuery, ParetoQuery, ReliabilityQuery, SummaryQuery } from './dto/report-query.dto';
import { formatOf, rendered } from './rendered';
import { ages, downtimeOf, paretoOf, reliabilityOf, summaryOf } from './report-of';
import { limitOf } from './reports.limits';
import { elapsedPeriod, openPeriod, twelveMonths } from './reports.period';
import { type Ranking, ReportsRepository } from './reports.repository';
import type { Filters, Period, Selection } from './reports.selection';
import { sourceFor } from './reports.source';

type Answer = Promise<string | Rendition>;
type Query = Pick<SummaryQuery, 'from' | 'to'> & Filters;
type PeriodRule = (asked: Pick<Query, 'from' | 'to'>, today: string) => Period;

/**
 * Figures to decide by. Leaders get them of all entries, as of the last refresh; everybody else of the entries that
 * they may see, as of now. Both by the same statements.
 */
@Injectable()
export class ReportsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly reports: ReportsRepository,
    private readonly settings: SettingsService,
  ) {}

  /** What is not done and how old it is, and how long it took to get done. @throws InvalidInput for an empty period */
  async summary(caller: Caller, query: SummaryQuery, accepted: string[]): Answer {
    const report = await this.about(caller, query, openPeriod, async (tx, selection) =>
      summaryOf(selection, await this.reports.backlog(tx, selection, ages)),
    );
    return rendered(report, 'summary', formatOf(query.format, accepted, false));
  }

  /** Hours that machines stood, in groups. @throws InvalidInput for an empty period */
  async downtime(caller: Caller, query: DowntimeQuery, accepted: string[]): Answer {
    const { groupBy, measure } = query;
    const format = formatOf(query.format, accepted, true);
    const ranking: Ranking = { groupBy, measure, limit: limitOf(format, groupBy, query.limit) };
    const report = await this.about(caller, query, twelveMonths, async (tx, selection) =>
      downtimeOf(selection, ranking, await this.groups(tx, selection, ranking)),
    );
    return rendered(report, 'downtime', format, () => downtimeChart(report, groupBy, measure));
  }

  /** How often each device fails, and how long it takes to get it back. @throws InvalidInput for an empty period */
  async reliability(caller: Caller, query: ReliabilityQuery, accepted: string[]): Answer {
    const format = formatOf(query.format, accepted, false);
    const ranking: Ranking = { groupBy: 'device', measure: 'count', limit: limitOf(format, 'device', query.limit) };
    const report = await this.about(caller, query, elapsedPeriod, async (tx, selection) =>
      reliabilityOf(selection, ranking, await this.groups(tx, selection, ranking)),
    );
    return rendered(report, 'reliability', format);
  }

  /** The few devices or categories that cause most of it. @throws InvalidInput for an empty period */
  async pareto(caller: Caller, query: ParetoQuery, accepted: string[]): Answer {
    const { groupBy, measure } = query;
    const format = formatOf(query.format, accepted, true);
    const limit = limitOf(format, groupBy, query.limit);
    const ranking: Ranking = { groupBy, measure, measuredOnly: true, limit };
    const report = await this.about(caller, query, twelveMonths, async (tx, selection) =>
      paretoOf(selection, ranking, await this.groups(tx, selection, ranking)),
    );
    return rendered(report, 'pareto', format, () => paretoChart(report, groupBy, measure));
  }

  private about<T>(
    caller: Caller,
    { from, to, locationId, categoryId, device }: Query,
    periodOf: PeriodRule,
    compute: (tx: Transaction, selection: Selection) => Promise<T>,
  ): Promise<T> {
    return this.work.run(caller, async (tx) => {
      const { userId, accessLevel } = identityOf(caller);
      const source = sourceFor(accessLevel);
      const ownerId = accessLevel === 'Technician' ? userId : null;
      const filters = { locationId, categoryId, device };
      const known = await this.reports.known(tx, source, this.settings.get('plant.timeZone'), filters, ownerId);
      return compute(tx, { source, ...filters, ...known, period: periodOf({ from, to }, known.today) });
    });
  }

  private async groups(tx: Transaction, selection: Selection, ranking: Ranking) {
    const found = await this.reports.groups(tx, selection, ranking);
    // of many months the latest are found, and shown in their order
    return ranking.groupBy === 'month' ? { ...found, groups: found.groups.toReversed() } : found;
  }
}
