import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { SealsRepository } from '../../src/modules/audit/seals/seals.repository';
import { tamper, useSeals, writeRecords } from '../setup/seals';
import { withClient } from '../setup/test-database';

// One log through the tests of this file: each takes it over from the one before.
describe('sealing the audit log', () => {
  const { logbook, seal, sealAll, verify, findings, write, checkpoints, directory, logIds } = useSeals();
  const seals = () => logbook.app.get(SealsRepository, { strict: false });
  afterEach(() => jest.restoreAllMocks());
  const sealed = async () => {
    const { count } = await logbook.database.first<{ count: number }>(
      `SELECT coalesce(sum((statement::json ->> 'count')::int), 0)::int AS count FROM audit.checkpoints`,
    );
    return count;
  };
  const expectWhole = async () => {
    await sealAll();
    expect(await verify()).toMatchObject({ isIntact: true, findings: [], unsealed: { count: 0 } });
    expect(await sealed()).toBe((await logIds()).length);
  };

  it('should begin with what is older than sealing', async () => {
    await write(5);
    expect(await sealAll()).toMatchObject({ checkpoints: 2 });
    const [opening, closing] = await checkpoints();
    expect(opening).toMatchObject({
      kind: 'opening',
      epoch: 1,
      stated: { cause: 'first', lost: null, previous: null },
    });
    expect(closing).toMatchObject({ kind: 'closing', epoch: 0, stated: { count: (await logIds()).length } });
    await expectWhole();
  });

  it('should raise no alarm for what is sealed and copied while a verification begins', async () => {
    const read = seals().checkpointsAfter.bind(seals());
    jest.spyOn(seals(), 'checkpointsAfter').mockImplementationOnce(async (...page) => {
      const rows = await read(...page);
      await write(1);
      await sealAll();
      return rows;
    });
    expect(await findings()).toEqual([]);
    expect(await checkpoints()).toHaveLength(3);
    await expectWhole();
  });

  it('should make one checkpoint of what is new, and none when nothing is', async () => {
    await write(3);
    expect(await sealAll()).toEqual({ records: 3, checkpoints: 1, copied: 1 });
    expect(await seal()).toEqual({ records: 0, checkpoints: 0, copied: 0 });
    await expectWhole();
  });

  it('should leave out what an older transaction may still come before, and take it later', async () => {
    await withClient(logbook.database.admin, async (slow) => {
      await slow.query('BEGIN');
      await slow.query(writeRecords, [2]);
      await write(4);
      expect(await seal()).toMatchObject({ records: 0 });
      expect(await findings()).toEqual([]);
      await slow.query('COMMIT');
    });
    expect(await sealAll()).toMatchObject({ records: 6 });
    await expectWhole();
  });

  it('should not miss a record for one that was rolled back', async () => {
    await withClient(logbook.database.admin, async (client) => {
      await client.query('BEGIN');
      await client.query(writeRecords, [2]);
      await client.query('ROLLBACK');
    });
    await write(1);
    expect(await findings()).toEqual([]);
    expect(await sealAll()).toMatchObject({ records: 1 });
    await expectWhole();
  });

  it('should take what was written behind savepoints for what it is', async () => {
    await withClient(logbook.database.admin, async (client) => {
      await client.query('BEGIN; SAVEPOINT one');
      await client.query(writeRecords, [2]);
      await client.query('SAVEPOINT two');
      await client.query(writeRecords, [2]);
      await client.query('RELEASE two; RELEASE one');
      await client.query(writeRecords, [1]);
      await client.query('COMMIT');
    });
    expect(await findings()).toEqual([]);
    expect(await sealAll()).toMatchObject({ records: 5 });
    await expectWhole();
  });

  it('should not mind a clock that went back by an hour', async () => {
    await write(2);
    await tamper(
      logbook.database,
      `UPDATE audit_log SET created_at = now() + interval '1 hour' WHERE seq > (SELECT max(seq) - 2 FROM audit_log)`,
    );
    const { findings: found, unsealed } = await verify();
    expect({ found, oldestSeconds: unsealed.oldestSeconds }).toEqual({ found: [], oldestSeconds: 0 });
    expect(await sealAll()).toMatchObject({ records: 2 });
    await expectWhole();
  });

  it('should seal everything once when several do it at once', async () => {
    const before = await sealed();
    await write(50);
    await Promise.all([seal(), seal(), seal()]);
    await sealAll();
    expect(await sealed()).toBe(before + 50);
    await expectWhole();
  });

  it('should leave no hole and raise no alarm, however writers, rollbacks and sealing meet', async () => {
    const step = fc.record({
      writer: fc.nat(2),
      act: fc.constantFrom('write', 'commit', 'rollback', 'savepoint', 'seal', 'verify'),
    });
    const { admin } = logbook.database;
    await withClient(admin, (one) =>
      withClient(admin, (two) =>
        withClient(admin, async (three) => {
          const writers = [one, two, three];
          const property = fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 20 }), async (steps) => {
            for (const writer of writers) await writer.query('BEGIN');
            for (const { writer: index, act } of steps) {
              const writer = writers[index]!;
              if (act === 'write') await writer.query(writeRecords, [2]);
              else if (act === 'savepoint')
                await writer.query(
                  `SAVEPOINT s; SELECT audit.record_event(NULL, 'a', 'b', 'c', NULL, NULL, NULL, NULL); ROLLBACK TO s`,
                );
              else if (act === 'seal') await seal();
              else if (act === 'verify') expect((await verify()).findings).toEqual([]);
              else await writer.query(`${act}; BEGIN`);
            }
            for (const writer of writers) await writer.query('COMMIT');
            await expectWhole();
          });
          await fc.assert(property, { numRuns: 8 });
        }),
      ),
    );
  });

  it('should seal once at a time, and raise no alarm, while people write all the time', async () => {
    let isOver = false;
    const writer = () =>
      withClient(logbook.database.admin, async (client) => {
        for (let round = 0; !isOver; round++) {
          await client.query('BEGIN; SAVEPOINT s');
          await client.query(writeRecords, [1 + (round % 3)]);
          await client.query(round % 4 === 0 ? 'ROLLBACK TO s' : 'RELEASE s');
          await client.query(writeRecords, [1]);
          await client.query(round % 5 === 0 ? 'ROLLBACK' : 'COMMIT');
        }
      });
    const writers = [writer(), writer(), writer()];
    const found: string[] = [];
    const sealedAtOnce: number[] = [];
    for (let round = 0; round < 8; round++) {
      const [byCopies, alone, report] = await Promise.all([findings(), findings({}), seal()]);
      found.push(...byCopies, ...alone);
      sealedAtOnce.push(report.checkpoints);
    }
    isOver = true;
    await Promise.all(writers);
    expect(found).toEqual([]);
    expect(Math.max(...sealedAtOnce)).toBeLessThanOrEqual(1);
    await expectWhole();
  });

  it('should raise no alarm when an epoch begins while a verification goes on', async () => {
    // more than are read at once
    for (let round = 0; round < 8; round++) {
      await write(1);
      await sealAll();
    }
    const state = seals().serverState.bind(seals());
    jest.spyOn(seals(), 'serverState').mockImplementation(async (tx) => ({ ...(await state(tx)), timeline: '99' }));
    const { length } = await checkpoints();
    await write(3);
    let isOpened = false;
    const progress = async () => {
      if (isOpened) return;
      isOpened = true;
      await sealAll();
      await write(4);
      await sealAll();
    };
    expect((await verify({ copies: directory(), progress })).findings).toEqual([]);
    expect((await checkpoints()).slice(length).map(({ kind }) => kind)).toEqual(['opening', 'closing', 'records']);
    await expectWhole();
  });

  describe('when the copies cannot be written', () => {
    it('should seal all the same, fail, and copy what is missing the next time', async () => {
      const folder = join(directory(), '000000000');
      const before = await readdir(folder);
      await rm(directory(), { recursive: true });
      await writeFile(directory(), '');
      await write(2);
      await expect(seal()).rejects.toThrow('ENOTDIR');
      await write(2);
      await expect(seal()).rejects.toThrow('ENOTDIR');
      while ((await sealed()) < (await logIds()).length) await expect(seal()).rejects.toThrow('ENOTDIR');
      await rm(directory());
      const { records, copied } = await seal();
      expect(records).toBe(0);
      expect(copied).toBeGreaterThan(before.length);
      await expectWhole();
    });

    it('should not take half a copy for one', async () => {
      await write(1);
      const { length } = await checkpoints();
      const name = `${String(length + 1).padStart(12, '0')}.records.partial`;
      const partial = join(directory(), '000000000', name);
      await mkdir(dirname(partial), { recursive: true });
      await writeFile(partial, '{"af', { mode: 0o400 });
      await expectWhole();
      expect(await readdir(dirname(partial))).not.toContain(name);
    });

    it('should be there once and whole when several copy at once', async () => {
      const folder = join(directory(), '000000000');
      const before = await readdir(folder);
      await rm(directory(), { recursive: true });
      await Promise.all([seal(), seal(), seal(), seal()]);
      expect(await readdir(folder)).toEqual(before);
      await expectWhole();
    });

    it('should refuse a directory of another log', async () => {
      const [last] = (await readdir(join(directory(), '000000000'))).slice(-1);
      const path = join(directory(), '000000000', last!);
      await rm(path);
      await writeFile(path, '{}\n\n\n');
      await expect(seal()).rejects.toThrow(/^Copy \d+ in .+ is none of this audit log: set AUDIT_CHECKPOINTS_DIR/);
      await rm(path);
      await expectWhole();
    });
  });
});
