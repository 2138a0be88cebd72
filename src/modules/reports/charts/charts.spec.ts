import { downtimeDefinition, paretoDefinition } from '../definitions';
import type { DowntimeReport, ParetoReport } from '../dto/report.dto';
import { countOf, mean, part, share } from '../figures';
import { svgOf } from './svg';
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

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
const unescaped = (text: string) =>
  text.replaceAll(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => entities[name] ?? '');

/** The texts of a drawing, and those that show under the pointer, as a reader of XML gets them. */
const textsOf = (svg: string) =>
  Array.from(svg.matchAll(/(?:<text[^>]*>|<\/title>)([^<]+)<\/text>/g), ([, text = '']) => unescaped(text));
const titlesOf = (svg: string) =>
  Array.from(svg.matchAll(/<text[^>]*><title>([^<]*)<\/title>/g), ([, title = '']) => unescaped(title));

const tagsOf = (svg: string) => new Set(Array.from(svg.matchAll(/<\/?([a-z]+)/gi), ([, tag]) => tag));
const harmlessTags = ['svg', 'rect', 'path', 'text', 'g', 'style', 'defs', 'clipPath', 'tspan', 'title'];

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

  it('should have a bar for each month, and say what it shows', async () => {
    const months = Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, '0')}`);
    const texts = textsOf(await svgOf(downtimeChart(downtime(months), 'month', 'downtime')));
    expect(texts).toContain('Downtime in hours by month');
    expect(texts).toEqual(expect.arrayContaining(head.about));
    expect(texts).toEqual(expect.arrayContaining(months));
  });

  it.each([
    ['rows', (names: string[]) => downtimeChart(downtime(names), 'device', 'downtime')],
    ['pareto', (names: string[]) => paretoChart(pareto(names), 'device', 'downtime')],
  ])('should have room for long names, and all of one that it cuts in a title: %s', async (_, chart) => {
    const devices = Array.from({ length: 30 }, (_, index) => `${'Hydraulic & electric '.repeat(9)}${String(index)}`);
    const svg = await svgOf(chart(devices));
    expect(titlesOf(svg)).toEqual(devices);
    for (const name of devices)
      expect(textsOf(svg)).toContainEqual(expect.stringMatching(`….* ${name.split(' ').at(-1)!}$`));
    expect(titlesOf(await svgOf(chart(['Pump', 'Press'])))).toEqual([]);
    expect(titlesOf(await svgOf(chart(['x'.repeat(900), 'x'.repeat(901)])))).toHaveLength(2);
    const evil = `</title><script>"'&${'<a onload=x>'.repeat(20)}`;
    const drawn = await svgOf(chart([evil]));
    expect(titlesOf(drawn)).toEqual([evil]);
    expect([...tagsOf(drawn)].filter((tag) => !harmlessTags.includes(tag ?? ''))).toEqual([]);
  });

  it('should name what it is made of, whatever its length', async () => {
    const about = ['All entries', `Locations: ${'“Hall”, '.repeat(100)}`];
    const svg = await svgOf(downtimeChart({ ...downtime(['Pump']), about }, 'device', 'downtime'));
    expect(textsOf(svg)).toContain('All entries');
    expect(titlesOf(svg)).toEqual([about[1]]);
  });

  it.each([
    ['downtime', () => downtimeChart(downtime([]), 'device', 'downtime'), 'No downtime was recorded in what is shown'],
    [
      'hours',
      () => downtimeChart(downtime(['2026-01'], null), 'month', 'downtime'),
      'No downtime was recorded in what is shown',
    ],
    ['entry', () => paretoChart(pareto([]), 'category', 'count'), 'There is no entry in what is shown'],
  ])('should say that there is no %s to show', async (_, chart, remark) => {
    expect(textsOf(await svgOf(chart()))).toContain(remark);
  });

  it('should have the cumulative line end at the whole', () => {
    const { option } = paretoChart(pareto(['a', 'b', 'c', 'd']), 'device', 'downtime');
    const [, line] = option.series as { yAxisIndex?: number; data: number[] }[];
    expect(line).toMatchObject({ yAxisIndex: 1, data: [25, 50, 75, 100] });
  });
});
