import { downtimeDefinition, paretoDefinition } from '../definitions';
import type { DowntimeReport, ParetoReport } from '../dto/report.dto';
import { countOf, mean, part, share } from '../figures';
import { labelOf, svgOf } from './chart';
import { downtimeChart } from './downtime.chart';
import { paretoChart } from './pareto.chart';

const head = {
  asOf: '2026-11-25T18:00:00.000Z',
  source: 'refreshed' as const,
  owner: null,
  filters: { locations: [], categories: [], devices: [] },
  about: ['All entries, as of the last refresh, 2026-11-25 18:00 UTC', 'Started 2026-01-01 to 2026-11-25'],
  period: { from: '2026-01-01', to: '2026-11-25' },
};

function downtime(names: (string | null)[], hours: number | null = 2): DowntimeReport {
  const groups = names.map((name) => ({
    key: name,
    name,
    hours: part('hours', 100 * (hours ?? 0), 1000, hours === null ? 0 : 1),
    entries: countOf(1, names.length),
    mean: mean('hours', 100 * (hours ?? 0), 1),
  }));
  return { ...head, definition: downtimeDefinition, groups, groupCount: names.length };
}

function pareto(names: string[]): ParetoReport {
  const groups = names.map((name, index) => ({
    key: name,
    name,
    amount: part('hours', 100 * (names.length - index), 1000, 1),
    share: share('entries', 1, names.length, 1),
    cumulativeShare: share('entries', index + 1, names.length, index + 1),
  }));
  return { ...head, definition: paretoDefinition('downtime'), groups, groupCount: names.length };
}

/** The texts of a drawing, as a reader of XML gets them. */
function textsOf(svg: string): string[] {
  const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
  return Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text = '']) =>
    text.replaceAll(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => entities[name] ?? ''),
  );
}

const tagsOf = (svg: string) => new Set(Array.from(svg.matchAll(/<\/?([a-z]+)/gi), ([, tag]) => tag));
const harmlessTags = ['svg', 'rect', 'path', 'text', 'g', 'style', 'defs', 'clipPath', 'tspan'];

describe('charts', () => {
  const hostile = [
    '<script>alert(1)</script>',
    `"><image href=x onerror=alert(1)>`,
    `' onload='alert(1)`,
    ']]><foreignObject/>',
    '{a|b} {value}',
    'a\u0001b\uFFFE',
  ];

  it.each([
    ['rows', () => downtimeChart(downtime(hostile), 'device', 'downtime')],
    ['columns', () => downtimeChart(downtime(hostile), 'month', 'count')],
    ['pareto', () => paretoChart(pareto(hostile), 'device', 'downtime')],
  ])('should show hostile names as text and nothing else: %s', async (_, chart) => {
    const svg = await svgOf(chart());
    expect([...tagsOf(svg)].filter((tag) => !harmlessTags.includes(tag ?? ''))).toEqual([]);
    // within a text the quotation mark would be an entity
    expect(svg).not.toMatch(/\son[a-z]+="/);
    expect([...svg].filter((character) => (character < ' ' && character !== '\n') || character > '\uFFFD')).toEqual([]);
    expect(textsOf(svg).join('\n')).toContain('<script>');
    expect(textsOf(svg)).toContain('{a|b} {value}');
  });

  it('should keep names that are only unusual', () => {
    expect(labelOf('Bagger № 5 – süd 🚜')).toBe('Bagger № 5 – süd 🚜');
    expect(labelOf(null)).toBe('(none)');
    expect(labelOf('a\tb')).toBe('a\uFFFDb');
  });

  it('should have a bar for each month, and say what it shows', async () => {
    const months = Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, '0')}`);
    const texts = textsOf(await svgOf(downtimeChart(downtime(months), 'month', 'downtime')));
    expect(texts).toContain('Downtime in hours by month');
    expect(texts).toContain('Entries started 2026-01-01 to 2026-11-25, as of 2026-11-25 18:00 UTC');
    expect(texts).toEqual(expect.arrayContaining(months));
  });

  it('should show the largest groups only, and say so', async () => {
    const devices = Array.from({ length: 45 }, (_, index) => `Device ${String(index + 100)}`);
    for (const chart of [
      downtimeChart(downtime(devices), 'device', 'downtime'),
      paretoChart(pareto(devices), 'device', 'downtime'),
    ]) {
      const texts = textsOf(await svgOf(chart));
      expect(texts.filter((text) => text.startsWith('Device'))).toEqual(devices.slice(0, 30));
      expect(texts.join()).toMatch(/30 (of|largest of) 45 groups/);
    }
  });

  it.each([
    ['downtime', () => downtimeChart(downtime([]), 'device', 'downtime'), 'no downtime was recorded'],
    ['hours', () => downtimeChart(downtime(['2026-01'], null), 'month', 'downtime'), 'no downtime was recorded'],
    ['entry', () => paretoChart(pareto([]), 'category', 'count'), 'there is none'],
  ])('should say that there is no %s to show', async (_, chart, remark) => {
    expect(textsOf(await svgOf(chart())).join()).toContain(`; ${remark}`);
  });

  it('should have the cumulative line end at the whole', () => {
    const { option } = paretoChart(pareto(['a', 'b', 'c', 'd']), 'device', 'downtime');
    const [, line] = option.series as { yAxisIndex?: number; data: number[] }[];
    expect(line).toMatchObject({ yAxisIndex: 1, data: [25, 50, 75, 100] });
  });
});
