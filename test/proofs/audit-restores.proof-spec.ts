import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../src/app.module';
import { commandCaller } from '../../src/common/caller';
import { copyLogbook } from '../../src/database/copy/copy-logbook';
import { LossesService } from '../../src/modules/audit/seals/losses.service';
import { SealingService } from '../../src/modules/audit/seals/sealing.service';
import { VerificationService } from '../../src/modules/audit/seals/verification.service';
import { sealUntilNothingWaits, tamper, useSeals, writeRecords } from '../setup/seals';
import { testConfig } from '../setup/test-config';
import { TestDatabase } from '../setup/test-database';
import { testKeys } from '../setup/test-keys';

const caller = commandCaller('Admin', 'test');

/** A logbook on some database, with the directory of copies that it is given. */
async function withServices<T>(
  database: TestDatabase,
  copies: string,
  work: (services: {
    sealAll(): Promise<unknown>;
    verify(): ReturnType<VerificationService['verify']>;
    accept(checkpoint: number): Promise<void>;
    write(count: number): Promise<unknown>;
  }) => Promise<T>,
): Promise<T> {
  const config = testConfig.with({ AUDIT_CHECKPOINTS_DIR: copies });
  const app = await NestFactory.createApplicationContext(
    AppModule.of({ config, keys: testKeys, connection: database.app }),
    { logger: false },
  );
  try {
    return await work({
      sealAll: () =>
        sealUntilNothingWaits(
          () => app.get(SealingService).seal(caller),
          (options) => app.get(VerificationService).verify(caller, options),
        ),
      verify: () => app.get(VerificationService).verify(caller, { copies }),
      accept: (checkpoint) => app.get(LossesService).accept(caller, checkpoint),
      write: (count) => database.query(writeRecords, [count]),
    });
  } finally {
    await app.close();
  }
}

describe('an audit log that goes elsewhere or back', () => {
  const { logbook, sealAll, write, directory, checkpoints, copies } = useSeals();
  const made: TestDatabase[] = [];
  let elsewhere: string;

  /** The logbook as it was at some moment, in a database of its own. */
  const stateOf = async () => {
    const target = await TestDatabase.empty();
    made.push(target);
    await copyLogbook(logbook.database.migrator, target.migrator);
    return target;
  };
  const states = async (database: TestDatabase) =>
    database.query<{ kind: string; cause: string; lost: { from: number; through: number; records: number } | null }>(
      `SELECT kind, statement::json ->> 'cause' AS cause, statement::json -> 'lost' AS lost
       FROM audit.checkpoints WHERE kind = 'opening' ORDER BY number`,
    );

  beforeAll(async () => {
    elsewhere = await mkdtemp(join(tmpdir(), 'pp-copies-'));
    await write(4);
    await sealAll();
    await write(4);
    await sealAll();
  });
  afterAll(async () => {
    for (const database of made) await database.drop();
    await rm(elsewhere, { recursive: true });
  });

  it('should be sealed on without a hole on another server, records on their way included', async () => {
    await write(3); // not sealed when it moves
    const moved = await stateOf();
    const copied = join(elsewhere, 'moved');
    await cp(directory(), copied, { recursive: true });
    await withServices(moved, copied, async (there) => {
      await there.write(5);
      await there.sealAll();
      await there.write(2);
      await there.sealAll();
      const { count } = await moved.first<{ count: number }>('SELECT count(*)::int AS count FROM audit_log');
      expect(await there.verify()).toMatchObject({
        isIntact: true,
        records: count,
        losses: [],
        unsealed: { count: 0 },
      });
    });
    expect((await states(moved)).map(({ cause }) => cause)).toEqual(['first', 'moved']);
    await sealAll();
  });

  it('should need no copies to begin anew elsewhere', async () => {
    const moved = await stateOf();
    await withServices(moved, join(elsewhere, 'new'), async (there) => {
      await there.write(1);
      await there.sealAll();
      expect(await there.verify()).toMatchObject({ isIntact: true, copies: (await checkpoints()).length + 2 });
    });
  });

  it('should state what a restore has lost of the sealed records, and number on', async () => {
    const earlier = await stateOf();
    const before = (await checkpoints()).length;
    await write(7);
    await sealAll();
    await write(6);
    await sealAll();
    const copied = join(elsewhere, 'restored');
    await cp(directory(), copied, { recursive: true });
    await withServices(earlier, copied, async (there) => {
      const lost = { from: before + 1, through: before + 2, records: 13 };
      const losses = [{ ...lost, checkpoint: before + 3, cause: 'moved' }];
      expect(await there.verify()).toMatchObject({ isIntact: true, losses });
      await there.write(2);
      await there.sealAll();
      await there.write(2);
      await there.sealAll();
      expect(await there.verify()).toMatchObject({ isIntact: true, losses, unsealed: { count: 0 } });
    });
  });

  it('should ask for an explanation when records were lost and the server never went back', async () => {
    const last = (await checkpoints()).length;
    const count = (await copies().read(last))!.leaves.length / 48;
    await tamper(
      logbook.database,
      `DELETE FROM audit_log WHERE seq > (SELECT max(seq) FROM audit_log) - ${count}`,
      `DELETE FROM audit.checkpoints WHERE number = ${last}`,
    );
    await withServices(logbook.database, directory(), async (here) => {
      await here.sealAll();
      expect(await here.verify()).toMatchObject({
        isIntact: false,
        findings: [
          ...Array<object>(count).fill({ kind: 'record-removed', checkpoint: last }),
          { kind: 'loss-unexplained', checkpoint: last + 1 },
        ],
      });
      await here.accept(last + 1);
      await here.sealAll();
      expect(await here.verify()).toMatchObject({ isIntact: true, losses: [{ records: count, isAccepted: true }] });
    });
  });
});
