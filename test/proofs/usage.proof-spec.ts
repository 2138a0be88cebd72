import { relative } from 'node:path';
import { scripts } from '../../package.json';
import { type Said, useServices } from '../setup/service';

const minute = 60_000;

/** The scripts of package.json that run a program of ours: what each is called, its program, and what it is told. */
const programs = Object.entries(scripts).flatMap(([name, script]) => {
  const [node, ...words] = script.replace(' --enable-source-maps', '').split(' ');
  const [program = '', ...args] = words;
  return node === 'node' && program.startsWith('dist/') ? [{ name, program: relative('dist/src', program), args }] : [];
});

describe('every program, when it is told what it does not know', () => {
  const services = useServices();
  const answers = new Map<string, Said>();

  const ask = async (queue: typeof programs) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      answers.set(next.name, await services.runProgram(next.program, [...next.args, '--nonsense']));
    }
  };

  beforeAll(async () => {
    const queue = [...programs];
    await Promise.all([ask(queue), ask(queue)]);
  }, 2 * minute);

  it.each(programs.map(({ name }) => name))('should say in one line how it is used: %s', (name) => {
    const asScript = name.replace(/:check$/, '(?::check)?');
    expect(answers.get(name)).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(`^preventplus: Unknown option '--nonsense'\\. Usage: .*npm .*${asScript}\\b.*\\n$`),
      ) as string,
    });
  });

  it(
    'should take what it needs for missing, in one line that says how it is used',
    async () => {
      const needy = ['backup', 'backup:restore', 'db:copy', 'import', 'import:mapping', 'keys:export', 'keys:import'];
      for (const { name, program } of programs.filter(({ name }) => needy.includes(name))) {
        const usage = /Usage: .+\n$/.exec(answers.get(name)?.stderr ?? '')?.[0];
        const { code, stdout, stderr } = await services.runProgram(program, []);
        expect([name, code, stdout, stderr]).toEqual([name, 1, '', expect.stringMatching(/^preventplus: .+\n$/)]);
        expect(stderr.endsWith(usage ?? 'no usage')).toBe(true);
      }
    },
    minute,
  );
});
