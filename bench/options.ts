import { readArguments } from '../src/cli/command';
import { StartupError } from '../src/config/startup.error';

/** What `npm run bench` can be told: `npm run bench -- --seconds 10 --rows 100000 --rows 1000000`. */
export interface BenchOptions {
  /** Connections that ask at the same time. */
  connections: number;
  /** How long each measurement takes. */
  seconds: number;
  /** Measurements of floor and application, taken in turns. */
  pairs: number;
  /** Entries in the logbook; several sizes are measured one after the other. */
  rows: number[];
  /** Only the scenarios whose name contains this. */
  only: string;
  /** Work orders whose words to use; made-up ones otherwise. */
  csv?: string;
  /** A directory that keeps the logbooks, one for each size: later runs find them there, filled. */
  keep?: string;
  /** Directory for the servers' CPU profiles, which slow them down. */
  profile?: string;
}

const usual = { connections: 16, seconds: 5, pairs: 5, rows: 100_000 };
/** Shows within half a minute that everything works; its figures mean little. */
const quick = { connections: 16, seconds: 1, pairs: 1, rows: 5_000 };

/** @throws StartupError for an option that does not exist or is not a positive number */
export function readBenchOptions(): BenchOptions {
  const { values } = readArguments({
    usage:
      'npm run bench [-- --quick] [--connections NUMBER] [--seconds NUMBER] [--pairs NUMBER] [--rows NUMBER]... ' +
      '[--only NAME] [--csv FILE] [--keep DIR] [--profile DIR]',
    options: {
      connections: { type: 'string' },
      seconds: { type: 'string' },
      pairs: { type: 'string' },
      rows: { type: 'string', multiple: true },
      only: { type: 'string', default: '' },
      csv: { type: 'string' },
      keep: { type: 'string' },
      profile: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick: isQuick, connections, seconds, pairs, rows, ...others } = values;
  const defaults = isQuick ? quick : usual;
  return {
    ...others,
    connections: positive(connections) ?? defaults.connections,
    seconds: positive(seconds) ?? defaults.seconds,
    pairs: positive(pairs) ?? defaults.pairs,
    rows: rows?.map((each) => positive(each) ?? defaults.rows) ?? [defaults.rows],
  };
}

/** What the benchmarks of one large logbook can be told. */
export interface LogbookBenchOptions {
  /** Entries in the logbook. */
  rows: number;
  /** How often each request is measured. */
  rounds: number;
  /** Work orders whose words to use; made-up ones otherwise. */
  csv?: string;
  /** A directory that keeps the logbook: filled the first time, asked again later. */
  keep?: string;
  /** Only the cases whose name contains this. */
  only: string;
}

/** @throws StartupError for an option that does not exist or is not a positive number */
export function readLogbookBenchOptions(
  command: string,
  usual: Pick<LogbookBenchOptions, 'rows' | 'rounds'>,
): LogbookBenchOptions {
  const { values } = readArguments({
    usage: `npm run ${command} [-- --rows NUMBER] [--rounds NUMBER] [--csv FILE] [--keep DIR] [--only NAME]`,
    options: {
      rows: { type: 'string' },
      rounds: { type: 'string' },
      csv: { type: 'string' },
      keep: { type: 'string' },
      only: { type: 'string', default: '' },
    },
  });
  const { rows, rounds, ...others } = values;
  return { ...others, rows: positive(rows) ?? usual.rows, rounds: positive(rounds) ?? usual.rounds };
}

/** A positive whole number; undefined when nothing was given. @throws StartupError */
export function positive(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new StartupError(`'${text}' is not a positive whole number.`);
  return Number(text);
}

/** Those whose name contains `part`. @throws StartupError with all names when there are none */
export function chosen<Item extends { name: string }>(items: Item[], part: string): Item[] {
  const found = items.filter(({ name }) => name.includes(part));
  if (found.length > 0) return found;
  const names = [...new Set(items.map(({ name }) => name))].join('; ');
  throw new StartupError(`--only '${part}' names none of: ${names}.`);
}
