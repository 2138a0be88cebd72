import { performance } from 'node:perf_hooks';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../src/app.module';
import { readArguments } from '../src/cli/command';
import { commandCaller } from '../src/common/caller';
import { AppConfig } from '../src/config/config';
import { loadKeys } from '../src/config/keys';
import { withClient } from '../src/database/connect';
import { migrate } from '../src/database/migrate';
import { SealingService } from '../src/modules/audit/seals/sealing.service';
import { VerificationService } from '../src/modules/audit/seals/verification.service';
import { type ScratchDatabase, startScratchDatabase } from '../src/startup/scratch-database';
import { benchEnvironment } from './environment';
import { describeMachine, machineLine } from './machine';
import { positive } from './options';
import { table, writeResults } from './report';
import { runBenchmark, type Started } from './started';

const caller = commandCaller('Admin', 'bench');
const megabyte = 2 ** 20;
const writtenAtOnce = 10_000;

// How fast records of the audit log are sealed and verified, and how much memory that takes.
runBenchmark(async (started) => {
  const { values } = readArguments({
    usage: 'npm run bench:seals [-- --rows NUMBER]',
    options: { rows: { type: 'string' } },
  });
  const sizes = values.rows ? [positive(values.rows) ?? 0] : [100_000, 1_000_000];
  const machine = describeMachine();
  console.log(machineLine(machine));
  const figures = [];
  for (const rows of sizes) {
    const database = await startScratchDatabase();
    started.add(() => database.stop());
    await migrate(database.migration);
    figures.push({ rows, ...(await measure(started, database, rows)) });
    await database.stop();
  }
  console.log(
    table([
      ['records', 'sealed, s', 'records/s', 'verified, s', 'records/s', 'peak RSS, MB'],
      ...figures.map(({ rows, sealSeconds, verifySeconds, peakMB }) => [
        String(rows),
        sealSeconds.toFixed(1),
        (rows / sealSeconds).toFixed(0),
        verifySeconds.toFixed(1),
        (rows / verifySeconds).toFixed(0),
        peakMB.toFixed(0),
      ]),
    ]),
  );
  console.log(`Written to ${writeResults('seals', { machine, figures })}`);
});

async function measure(started: Started, database: ScratchDatabase, rows: number) {
  await write(database, rows);
  const config = AppConfig.fromEnvironment(await benchEnvironment(started));
  const installation = { config, keys: loadKeys(config), connection: database.app };
  const app = await NestFactory.createApplicationContext(AppModule.of(installation), { logger: ['error'] });
  try {
    const sealSeconds = await secondsOf(() => app.get(SealingService).seal(caller));
    let peakMB = 0;
    const verifySeconds = await secondsOf(async () => {
      const { isIntact, records } = await app.get(VerificationService).verify(caller, {
        copies: config.auditCheckpointsDir,
        progress: () => {
          peakMB = Math.max(peakMB, process.memoryUsage.rss() / megabyte);
        },
      });
      if (!isIntact || records < rows) throw new Error('The log is not what was sealed.');
    });
    return { sealSeconds, verifySeconds, peakMB };
  } finally {
    await app.close();
  }
}

/** Records such as changes of entries leave. */
async function write({ admin, app: { database } }: ScratchDatabase, rows: number): Promise<void> {
  await withClient({ ...admin, database }, async (client) => {
    for (let written = 0; written < rows; written += writtenAtOnce) {
      await client.query(
        `SELECT audit.record_event(NULL, 'update', 'logbook_entries', gen_random_uuid()::text,
           jsonb_build_object('old', jsonb_build_object('status', 'Open', 'downtime_hours', n / 4.0),
             'new', jsonb_build_object('status', 'Completed', 'solution_description', repeat('bearing ', n % 40))),
           '10.1.2.3', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0)', gen_random_uuid())
         FROM generate_series(1, $1::int) AS n`,
        [Math.min(writtenAtOnce, rows - written)],
      );
    }
    await client.query('ANALYZE audit_log');
  });
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
}
