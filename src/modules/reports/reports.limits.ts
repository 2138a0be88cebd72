import { type Grouping, limits } from './dto/report-query.dto';
import type { Format } from './rendered';

/** How many groups a report has in a form at most: as many as asked for, or as can be read there. */
export function limitOf(format: Format, groupBy: Grouping, asked?: number): number {
  switch (format) {
    case 'json':
      return asked ?? limits.usual;
    case 'svg':
      return Math.min(asked ?? Infinity, groupBy === 'month' ? limits.columns : limits.bars);
    case 'csv':
    case 'xlsx':
      return asked ?? limits.file;
  }
}
