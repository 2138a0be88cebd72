import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { scripts } from '../../package.json';

const project = join(__dirname, '..', '..');
const table = readFileSync(join(project, 'docs', 'asvs.md'), 'utf8');
const rows = table.split('\n').filter((line) => line.startsWith('|') && !/^\|\s*(?:Requirement|-)/.test(line));

/** Every test that the table of security requirements names: its file, and its title as it stands in the code. */
const cited = Array.from(table.matchAll(/`([\w.-]+\.ts)` “([^”]+)”/g), ([, file, title]) => ({
  file: file!,
  title: title!,
}));

describe('the table of security requirements', () => {
  const sources = new Map(
    ['src', 'test']
      .flatMap((folder) =>
        readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
      )
      .filter((path) => path.endsWith('.ts'))
      .map((path) => [basename(path), readFileSync(join(project, path), 'utf8')]),
  );

  it.each(cited)('should name a test that exists: $file, $title', ({ file, title }) => {
    expect([...sources.keys()]).toContain(file);
    expect(sources.get(file)).toContain(title);
  });

  it('should name scripts that exist', () => {
    const named = Array.from(table.matchAll(/`npm run ([\w:-]+)`/g), ([, script]) => script);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  it('should name tests at all, and a status in every line', () => {
    const statuses = rows.map((row) => row.split('|')[2]?.trim());
    expect(cited.length).toBeGreaterThan(50);
    expect(statuses.filter((status) => !['met', 'partly', 'open', 'n/a'].includes(status ?? ''))).toEqual([]);
  });

  it('should name a test, a check or a measurement wherever it says that something is met', () => {
    const unproven = rows.filter((row) => row.split('|')[2]?.trim() === 'met' && !/\.ts` “|ESLint|`npm run /.test(row));
    expect(unproven).toEqual([]);
  });
});
