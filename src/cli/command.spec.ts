import { StartupError } from '../config/startup.error';
import { readArguments } from './command';

describe('readArguments', () => {
  const command = {
    usage: 'npm run mend [-- --check] [path]',
    options: { check: { type: 'boolean' }, to: { type: 'string' } },
    positionals: 1,
  } as const;

  it('should read options and arguments', () => {
    const { values, positionals } = readArguments(command, ['--check', 'some/path', '--to', 'there']);
    expect(values).toEqual({ check: true, to: 'there' });
    expect(positionals).toEqual(['some/path']);
  });

  it('should take no argument when the command has none', () => {
    expect(() => readArguments({ usage: 'npm run mend' }, ['now'])).toThrow("Unexpected argument 'now'");
  });

  it.each([
    ['an unknown option', ['--chekc'], "Unknown option '--chekc'"],
    ['one argument too many', ['a', 'b'], "Unexpected argument 'b'"],
    ['a missing value', ['--to'], "Option '--to <value>' argument missing"],
  ])('should refuse %s, and say how the command is used', (_, argv, complaint) => {
    expect(() => readArguments(command, argv)).toThrow(
      new StartupError(`${complaint}. Usage: npm run mend [-- --check] [path]`),
    );
  });
});
