import type { EChartsOption } from 'echarts';
import type { Measure } from '../dto/report-query.dto';
import type { ParetoReport } from '../dto/report.dto';
import { amountOf, type Chart, colours, headOf, nothingIn, stepOf } from './chart';
import { type Box, type Label, labelOf, widthOf } from './label';

const width = 1200;
const height = 300;
/** More labels than this do not fit beside each other. */
const maxUpright = 8;
const sides = { upright: 80, turned: 150 };
const angle = 60;
const lineHeight = 14;

/** Bars, the largest first, and the line of what they make up together, on an axis of its own. */
export function paretoChart(report: ParetoReport, groupBy: string, measure: Measure): Chart {
  const what = amountOf[measure].title;
  const { groups } = report;
  const amounts = groups.map(({ amount }) => amount.value);
  const isUpright = groups.length <= maxUpright;
  const names = groups.map(({ name }) => labelOf(name, boxOf(groups.length)));
  const head = headOf(`Pareto of ${what.toLowerCase()} by ${groupBy}`, report, width, nothingIn(amounts, measure));
  const grid = {
    left: isUpright ? sides.upright : sides.turned,
    right: sides.upright,
    top: head.bottom + 40,
    bottom: 36 + (isUpright ? lineHeight * Math.max(0, ...names.map(({ lines }) => lines.length)) : reachOf(names)),
    outerBoundsMode: 'none' as const,
  };
  return {
    width,
    height: grid.top + height + grid.bottom,
    labels: [...head.labels, ...names],
    option: {
      title: head.title,
      legend: { right: 24, top: 16, data: [what, 'Cumulative share'], textStyle: { color: colours.text } },
      grid,
      xAxis: {
        type: 'category',
        data: names.map(({ lines }) => lines.join('\n')),
        axisTick: { alignWithLabel: true },
        axisLabel: { interval: 0, rotate: isUpright ? 0 : angle, lineHeight },
      },
      yAxis: axes(what, measure),
      series: [
        { name: what, type: 'bar', data: amounts, itemStyle: { color: colours.bar }, barMaxWidth: 80 },
        {
          name: 'Cumulative share',
          type: 'line',
          yAxisIndex: 1,
          data: groups.map(({ cumulativeShare }) => percent(cumulativeShare.value)),
          symbolSize: 6,
          lineStyle: { color: colours.line, width: 2 },
          itemStyle: { color: colours.line },
        },
      ],
    },
  };
}

/** Where the name of a bar has room: below it, or turned. Names differ at their ends. */
function boxOf(bars: number): Box {
  if (bars > maxUpright) return { width: 240, lines: 2, ending: 0.4 };
  return { width: Math.min((width - 2 * sides.upright) / Math.max(bars, 1) - 12, 300), lines: 4, ending: 0.4 };
}

/** How far turned names reach down. */
function reachOf(names: Label[]): number {
  return Math.ceil(Math.sin((angle / 180) * Math.PI) * Math.max(...names.map((name) => widthOf(name))));
}

function axes(what: string, measure: Measure): EChartsOption['yAxis'] {
  return [
    { type: 'value', name: what, splitLine: { lineStyle: { color: colours.grid } }, ...stepOf(measure) },
    {
      type: 'value',
      name: 'Cumulative share',
      min: 0,
      max: 100,
      axisLabel: { formatter: '{value} %' },
      splitLine: { show: false },
    },
  ];
}

function percent(share: number | null): number | null {
  return share === null ? null : Number((share * 100).toFixed(2));
}
