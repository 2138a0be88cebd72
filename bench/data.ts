import { Presets, SingleBar } from 'cli-progress';
import type { ClientConfig } from 'pg';
import { readArguments } from '../src/cli/command';
import { migrate } from '../src/database/migrate';
import { startScratchDatabase } from '../src/startup/scratch-database';
import { fillLogbook } from './data-set/fill-logbook';
import { positive } from './options';
import { runBenchmark, type Started } from './started';

const usualRows = 100_000;

// Fills a logbook with entries: `npm run bench:data -- --rows 1000000 [--csv work-orders.csv] [--to postgres://pp_migrator…]`.
// `--keep DIR` fills one that other benchmarks find there when they are given the same directory.
runBenchmark(async (started) => {
  const { values } = readArguments({
    usage: 'npm run bench:data [-- --rows NUMBER] [--seed NUMBER] [--csv FILE] [--to URL|--keep DIR]',
    options: {
      rows: { type: 'string' },
      seed: { type: 'string' },
      csv: { type: 'string' },
      to: { type: 'string' },
      keep: { type: 'string' },
    },
  });
  const rows = positive(values.rows) ?? usualRows;
  const login = values.to === undefined ? await scratchLogin(started, values.keep) : { connectionString: values.to };
  await migrate(login);

  const bar = new SingleBar(
    { format: 'Entries {bar} {value} of {total}, {eta_formatted} left', noTTYOutput: true },
    Presets.shades_classic,
  );
  bar.start(rows, 0);
  const times = await fillLogbook(login, {
    rows,
    seed: positive(values.seed),
    csv: values.csv,
    onRows: (count) => bar.increment(count),
  });
  bar.stop();
  const rate = Math.round(rows / times.entries);
  console.log(
    `${rows} entries in ${times.entries.toFixed(1)} s (${rate} a second), indexes in ${times.indexes.toFixed(1)} s.`,
  );
});

/** A server of its own, which shows that the generator works and how fast; its data are gone at the end unless kept. */
async function scratchLogin(started: Started, keepIn?: string): Promise<ClientConfig> {
  const database = await startScratchDatabase({ keepIn });
  started.add(() => database.stop());
  return database.migration;
}
