import type { EChartsOption } from 'echarts';
import type { Measure } from '../dto/report-query.dto';
import type { Report } from '../dto/report.dto';
import { type Box, fitted, type Label } from './label';

export interface Chart {
  option: EChartsOption;
  width: number;
  height: number;
  /** Texts of the drawing that may have been cut, in the order in which they are drawn. */
  labels: Label[];
}

export const colours = { bar: '#2f6f9f', line: '#c8501e', text: '#222222', muted: '#5f6368', grid: '#dddddd' };

const margin = 16;
const headline = 44;
const lineHeight = 17;

export interface Head {
  title: EChartsOption['title'];
  labels: Label[];
  /** Where there is room below it, in pixels. */
  bottom: number;
}

/** A headline, and below it what the figures rest on. @param remark what else is to be said */
export function headOf(text: string, { about }: Pick<Report, 'about'>, width: number, remark: string[]): Head {
  const box: Box = { width: width - 2 * margin, lines: 2, ending: 0 };
  const labels = [...about, ...remark].map((sentence) => fitted(sentence, box));
  const lines = labels.flatMap((label) => label.lines);
  return {
    title: {
      text,
      subtext: lines.join('\n'),
      left: margin,
      top: 12,
      textStyle: { fontSize: 18, color: colours.text },
      subtextStyle: { fontSize: 12, color: colours.muted, lineHeight },
    },
    labels,
    bottom: headline + lineHeight * lines.length,
  };
}

/** What a chart says where it has nothing to draw; there may be more in groups that it does not show. */
export function nothingIn(values: (number | null)[], measure: Measure): string[] {
  return values.every((value) => value === null) ? [amountOf[measure].none] : [];
}

export const amountOf: Record<Measure, { title: string; none: string }> = {
  downtime: { title: 'Downtime in hours', none: 'No downtime was recorded in what is shown' },
  count: { title: 'Entries', none: 'There is no entry in what is shown' },
};

/** Nobody counts parts of an entry. */
export const stepOf = (measure: Measure) => (measure === 'count' ? { minInterval: 1 } : {});

export const thousands = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 2 });
