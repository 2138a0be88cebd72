import type { EChartsOption } from 'echarts';
import { type Chart, colours } from './chart';
import type { Label } from './label';

/** Draws a chart as SVG. ECharts is large: it is loaded when somebody asks for the first chart. */
export async function svgOf({ option, width, height, labels }: Chart): Promise<string> {
  const { init } = await import('echarts/dist/echarts.esm.min');
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({ ...style, ...option });
    return labels.reduce(withTitle, chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

const style: EChartsOption = {
  animation: false,
  backgroundColor: '#ffffff',
  textStyle: { fontFamily: 'Arial, Helvetica, sans-serif', color: colours.text },
};

/** Where a label was cut, its title has all of it: that is what browsers show under the pointer, and read aloud. */
function withTitle(svg: string, { lines, full }: Label): string {
  const cut = lines.at(-1);
  if (full === undefined || cut === undefined) return svg;
  const drawn = `>${escaped(cut)}</text>`;
  let place = svg.indexOf(drawn);
  // several labels may be cut to the same text: those before this one have their titles
  while (place >= 0 && svg.endsWith('</title', place)) place = svg.indexOf(drawn, place + 1);
  return place < 0 ? svg : `${svg.slice(0, place + 1)}<title>${escaped(full)}</title>${svg.slice(place + 1)}`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
