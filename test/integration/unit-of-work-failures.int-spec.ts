import { Conflict, Unavailable } from '../../src/common/domain.error';
import { sql } from '../../src/database/sql';
import type { Transaction } from '../../src/database/transaction';
import type { GivenUser } from '../factories/given';
import { callerOf, endConnections, poolSize, useUnitOfWork } from '../setup/unit-of-work';

const maxAttempts = 5;

describe('the unit of work, when things go wrong', () => {
  const held = useUnitOfWork();
  let technician: GivenUser;
  let first: string;
  let second: string;

  beforeAll(async () => {
    technician = await held.given.technician();
    first = await held.given.entry(technician);
    second = await held.given.entry(technician);
  });

  const caller = () => callerOf(technician);
  const setDevice = (tx: Transaction, entryId: string, device: string) =>
    tx.execute(sql`UPDATE logbook_entries SET device = ${device} WHERE entry_id = ${entryId}`);
  const devices = async () => {
    const rows = await held.database.query<{ device: string }>(
      'SELECT device FROM logbook_entries WHERE entry_id IN ($1, $2) ORDER BY entry_id',
      [first, second],
    );
    return rows.map(({ device }) => device);
  };
  /** Settings of connections that are made from now on. */
  const withSetting = async (setting: string, value: string, work: () => Promise<void>) => {
    const { name } = held.database;
    await held.database.query(`ALTER DATABASE ${name} SET ${setting} = ${value}`);
    await endConnections(held);
    try {
      await work();
    } finally {
      await held.database.query(`ALTER DATABASE ${name} RESET ${setting}`);
      await endConnections(held);
    }
  };
  /** Lets as many through at once as have arrived, the first time. */
  const meetingOf = (count: number) => {
    let arrived = 0;
    let open: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return async () => {
      if (++arrived >= count) open();
      await opened;
    };
  };

  describe('losing a race', () => {
    it('should run both of two transactions that wait for each other, one of them again', async () => {
      await withSetting('deadlock_timeout', `'10ms'`, async () => {
        const meet = meetingOf(2);
        let attempts = 0;
        const both = (one: string, other: string, device: string) =>
          held.work.run(caller(), async (tx) => {
            attempts++;
            await setDevice(tx, one, device);
            await meet();
            await setDevice(tx, other, device);
          });
        await Promise.all([both(first, second, 'Crane'), both(second, first, 'Lift')]);
        expect(attempts).toBe(3);
        const [one, other] = await devices();
        expect(one).toBe(other);
      });
    });

    it('should run a transaction again whose snapshot was overtaken', async () => {
      await withSetting('default_transaction_isolation', `'repeatable read'`, async () => {
        const meet = meetingOf(2);
        let attempts = 0;
        const append = (letter: string) =>
          held.work.run(caller(), async (tx) => {
            attempts++;
            await meet();
            await tx.execute(
              sql`UPDATE logbook_entries SET device = device || ${letter}::text WHERE entry_id = ${first}`,
            );
          });
        const [before] = await devices();
        await Promise.all([append('a'), append('b')]);
        expect(attempts).toBe(3);
        expect((await devices())[0]).toHaveLength(before!.length + 2);
      });
    });

    it('should give up after some attempts and say what to do', async () => {
      await withSetting('default_transaction_isolation', `'repeatable read'`, async () => {
        let attempts = 0;
        const outrun = held.work.run(caller(), async (tx) => {
          attempts++;
          await held.database.query(`UPDATE logbook_entries SET priority = 'Low', device = $2 WHERE entry_id = $1`, [
            first,
            `Number ${String(attempts)}`,
          ]);
          await setDevice(tx, first, 'Crane');
        });
        await expect(outrun).rejects.toThrow(Conflict);
        await expect(outrun).rejects.toMatchObject({ code: 'BUSY' });
        expect(attempts).toBe(maxAttempts);
      });
    });

    it('should not run anything again for another reason', async () => {
      let attempts = 0;
      const attempt = held.work.run(caller(), async (tx) => {
        attempts++;
        await tx.execute(sql`UPDATE logbook_entries SET status = 'Done' WHERE entry_id = ${first}`);
      });
      await expect(attempt).rejects.toMatchObject({ code: 'RULE_BROKEN' });
      expect(attempts).toBe(1);
    });
  });

  describe('failing', () => {
    const failing = {
      'the work': () =>
        held.work.run(caller(), () => {
          throw new Error('no');
        }),
      'a statement': () => held.work.run(caller(), (tx) => tx.query(sql`SELECT 1 / 0`)),
      'the only statement': () => held.work.once(caller(), (tx) => tx.query(sql`SELECT 1 / 0`)),
      'the context': () => held.work.once(callerOf({ sessionId: 'none' }), (tx) => tx.query(sql`SELECT`)),
      'the level': () => held.work.run(callerOf(technician, 'Admin'), (tx) => tx.query(sql`SELECT`)),
      'a statement of the application': () => held.work.asApplication((tx) => tx.query(sql`SELECT 1 / 0`)),
    };

    it.each(Object.entries(failing))('should give each connection back and fit for use: %s', async (_, fail) => {
      for (let times = 0; times <= poolSize; times++) await expect(fail()).rejects.toThrow();
      await held.work.verify(caller());
      expect(held.pool.waitingCount).toBe(0);
      expect(held.pool.idleCount).toBe(held.pool.totalCount);
    });
  });

  describe('losing the connection', () => {
    const kill = (pid: number) => held.database.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
    const pidOf = async (tx: Transaction) => {
      const { pid } = await tx.one<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      return pid;
    };
    const [before, after] = ['Before', 'After'];

    beforeEach(async () => {
      await held.work.run(caller(), (tx) => setDevice(tx, first, before));
    });

    it('should fail, keep nothing and go on with another one', async () => {
      const attempt = held.work.run(caller(), async (tx) => {
        await setDevice(tx, first, after);
        await kill(await pidOf(tx));
        await setDevice(tx, first, after);
      });
      await expect(attempt).rejects.toThrow(Unavailable);
      expect((await devices())[0]).toBe(before);
      await held.work.run(caller(), (tx) => setDevice(tx, first, after));
      expect((await devices())[0]).toBe(after);
    });

    it('should survive it between two statements, when nobody waits for an answer', async () => {
      const attempt = held.work.run(caller(), async (tx) => {
        await kill(await pidOf(tx));
        await new Promise((resolve) => setTimeout(resolve, 100));
        await setDevice(tx, first, after);
      });
      await expect(attempt).rejects.toThrow(Unavailable);
      expect((await devices())[0]).toBe(before);
    });

    it('should notice a connection that was lost while nobody used it', async () => {
      await kill(await held.work.run(caller(), pidOf));
      await new Promise((resolve) => setTimeout(resolve, 100));
      await expect(held.work.verify(caller())).resolves.toBeUndefined();
    });

    it('should give no broken connection back', async () => {
      const pid = await held.work.run(caller(), pidOf);
      await held.work
        .run(caller(), async (tx) => {
          await kill(await pidOf(tx));
          await setDevice(tx, first, after);
        })
        .catch(() => undefined);
      expect(held.pool.idleCount).toBe(held.pool.totalCount);
      expect(await held.work.run(caller(), pidOf)).not.toBe(pid);
    });
  });
});
