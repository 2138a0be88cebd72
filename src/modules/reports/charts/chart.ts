import type { EChartsOption } from 'echarts';

export interface Chart {
  option: EChartsOption;
  width: number;
  height: number;
}

export const colours = { bar: '#2f6f9f', line: '#c8501e', text: '#222222', muted: '#5f6368', grid: '#dddddd' };

/** Draws a chart as SVG. ECharts is large: it is loaded when somebody asks for the first chart. */
export async function svgOf({ option, width, height }: Chart): Promise<string> {
  const { init } = await import('echarts');
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

/** Names come from users: no character of them may break the file (XML 1.0, 2.2) or the line. */
export function labelOf(name: string | null): string {
  if (name === null) return '(none)';
  return name.replaceAll(/[^\u0020-\uD7FF\u{10000}-\u{10FFFF}\uE000-\uFFFD]/gu, '\uFFFD');
}

export const thousands = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 2 });
