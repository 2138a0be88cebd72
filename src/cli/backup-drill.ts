import { commandCaller } from '../common/caller';
import { StartupError } from '../config/startup.error';
import { DirectConnection } from '../database/direct-connection';
import { type Drill, DrillsService } from '../modules/backups/drills/drills.service';
import { runCommand } from './command';
import { withApplication } from './with-application';

const usage = 'npm run backup:drill [-- --seed NUMBER]';

/** Restores a random moment of the past beside the running database, and looks at it. Exit code 1: it is not as it was. */
runCommand({
  usage,
  options: { seed: { type: 'string' } },
  async run({ values }, config) {
    const seed = values.seed === undefined ? undefined : seedOf(values.seed);
    await withApplication(config, async (app, signal) => {
      const lock = await app.get(DirectConnection).tryLock('restore-drill');
      if (!lock) throw new StartupError('A drill is under way: its result will be under /api/v1/backups/drills.');
      try {
        show(await app.get(DrillsService).drill(commandCaller('Admin', 'backup:drill'), { seed, signal }));
      } finally {
        await lock.release();
      }
    });
  },
});

function seedOf(text: string): number {
  const seed = Number(text);
  if (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32) return seed;
  throw new StartupError(`A seed is a whole number below 2^32. Usage: ${usage}`);
}

function show({ targetTime, seed, backupLabel, recoverySeconds, recoveryPointSeconds, checks, failure }: Drill): void {
  console.log(`Restored ${targetTime.toISOString()} (seed ${seed}) from backup ${backupLabel ?? '?'}.`);
  for (const { name, isGood, found } of checks) console.log(`  ${isGood ? 'good' : 'BAD '} ${name}: ${found}`);
  if (recoverySeconds !== null)
    console.log(
      `It answered after ${recoverySeconds.toFixed(1)} s; its last sign of life is ${(recoveryPointSeconds ?? NaN).toFixed(1)} s older.`,
    );
  console.log(failure === null ? 'The drill was good.' : `The drill FAILED: ${failure}`);
  if (failure !== null) process.exitCode = 1;
}
