import { buffer } from 'node:stream/consumers';
import { Rendition } from '../../common/http/rendition';
import { csvOf } from '../../common/table/csv';
import { tableTypes } from '../../common/table/table-file';
import { xlsxOf } from '../../common/table/xlsx';
import type { Chart } from './charts/chart';
import { svgOf } from './charts/svg';
import type { Report } from './dto/report.dto';
import { sheetsOf, tableOf } from './report.table';

const utf8 = 'charset=utf-8';
const mediaTypes = {
  json: 'application/json',
  svg: 'image/svg+xml',
  ...tableTypes,
} as const;
export type Format = keyof typeof mediaTypes;

/** A report as JSON text, as a table, or as a chart where there is one. JSON is what everybody gets who asks for nothing else. */
export async function rendered(
  report: Report,
  name: string,
  format: Format,
  chart?: () => Chart,
): Promise<string | Rendition> {
  const fileName = `${name}-${report.asOf.slice(0, 10)}.${format}`;
  if (format === 'svg' && chart) return new Rendition(await svgOf(chart()), `${mediaTypes.svg}; ${utf8}`, fileName);
  if (format === 'csv')
    return new Rendition(await buffer(csvOf(tableOf(report))), `${mediaTypes.csv}; ${utf8}`, fileName);
  if (format === 'xlsx') return new Rendition(await buffer(xlsxOf(sheetsOf(report))), mediaTypes.xlsx, fileName);
  return JSON.stringify(report);
}

/** As which media type a client wants a report: by parameter, or else by the media types that it takes, best first. */
export function formatOf(asked: Format | undefined, accepted: readonly string[], hasChart: boolean): Format {
  if (asked) return asked;
  const offered = (['json', 'csv', 'svg', 'xlsx'] as const).filter((one) => one !== 'svg' || hasChart);
  for (const mediaType of accepted) {
    const match = offered.find((one) => [mediaTypes[one], '*/*'].includes(mediaType));
    if (match) return match;
  }
  return 'json';
}
