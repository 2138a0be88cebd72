import type { EChartsOption } from 'echarts';
import type { Measure } from '../dto/report-query.dto';
import type { DowntimeReport } from '../dto/report.dto';
import { isolated, plainName } from '../plain-name';

export interface Chart {
  option: EChartsOption;
  width: number;
  height: number;
}

export const colours = { bar: '#2f6f9f', line: '#c8501e', text: '#222222', muted: '#5f6368', grid: '#dddddd' };

/** Draws a chart as SVG. ECharts is large: it is loaded when somebody asks for the first chart. */
export async function svgOf({ option, width, height }: Chart): Promise<string> {
  const { init } = await import('echarts/dist/echarts.esm.min');
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...style, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

const style: EChartsOption = {
  animation: false,
  backgroundColor: '#ffffff',
  textStyle: { fontFamily: 'Arial, Helvetica, sans-serif', color: colours.text },
};

/** A headline, and below it what the figures rest on. */
export function titleOf(text: string, subtext: string): EChartsOption['title'] {
  return {
    text,
    subtext,
    left: 16,
    top: 12,
    textStyle: { fontSize: 18, color: colours.text },
    subtextStyle: { fontSize: 12, color: colours.muted },
  };
}

export function labelOf(name: string | null): string {
  return name === null ? '(none)' : isolated(plainName(name));
}

/** What the entries of a chart have in common, and when they were counted. */
export function subtitleOf({ period, asOf }: Pick<DowntimeReport, 'period' | 'asOf'>, remark?: string): string {
  const moment = asOf.slice(0, 16).replace('T', ' ');
  const span = `Entries started ${String(period.from)} to ${String(period.to)}, as of ${moment} UTC`;
  return remark ? `${span}; ${remark}` : span;
}

export const amountOf: Record<Measure, { title: string; none: string }> = {
  downtime: { title: 'Downtime in hours', none: 'no downtime was recorded' },
  count: { title: 'Entries', none: 'there is none' },
};

export const thousands = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 2 });
