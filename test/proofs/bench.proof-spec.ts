import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { useServices } from '../setup/service';

jest.setTimeout(240_000);

/** How fast it is, no test says. That both servers answer the same, the benchmark itself does. */
describe('npm run bench', () => {
  const services = useServices();

  it('should measure every request beside a server that answers the same', async () => {
    const { code, stdout, stderr } = await services.runProgram('../bench/main.js', ['--quick', '--rows', '2000']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^login: PreventPlus .+met$/m);
    expect(existsSync(services.path(join('bench', 'results', 'main.json')))).toBe(true);
  });
});
