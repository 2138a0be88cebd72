import { DatabaseError } from 'pg';
import { DataSource } from 'typeorm';
import { Forbidden, Unauthenticated } from '../../src/common/domain.error';
import { appDataSourceOptions } from '../../src/database/data-source';
import { sql } from '../../src/database/sql';
import type { Transaction } from '../../src/database/transaction';
import { UnitOfWork } from '../../src/database/unit-of-work';
import type { GivenUser } from '../factories/given';
import { CountingProxy } from '../setup/counting-proxy';
import { noPrivilege } from '../setup/direct-sql';
import { testConfig } from '../setup/test-config';
import { callerOf, useUnitOfWork } from '../setup/unit-of-work';

describe('the unit of work', () => {
  const held = useUnitOfWork();
  let technician: GivenUser;
  let entryId: string;

  beforeAll(async () => {
    technician = await held.given.technician();
  });
  beforeEach(async () => {
    entryId = await held.given.entry(technician, { device: 'Excavator' });
  });

  const setDevice = (tx: Transaction, device: string) =>
    tx.execute(sql`UPDATE logbook_entries SET device = ${device} WHERE entry_id = ${entryId}`);
  const deviceNow = async () => {
    const { device } = await held.database.first<{ device: string }>(
      'SELECT device FROM logbook_entries WHERE entry_id = $1',
      [entryId],
    );
    return device;
  };
  const whoActs = sql`SELECT current_user AS role, coalesce(current_setting('app.user_id', true), '') AS "userId"`;

  describe.each(['run', 'once'] as const)('%s', (method) => {
    it('should act as the role of the caller, and tell who that is', async () => {
      const caller = callerOf(technician);
      const acting = await held.work[method](caller, (tx) => tx.one(whoActs));
      expect(acting).toEqual({ role: 'pp_technician', userId: technician.userId });
      expect(caller.identity).toEqual({ userId: technician.userId, accessLevel: 'Technician' });
    });

    it('should keep what succeeded', async () => {
      expect(await held.work[method](callerOf(technician), (tx) => setDevice(tx, 'Crane'))).toBe(1);
      expect(await deviceNow()).toBe('Crane');
    });

    it('should leave no role behind on the connection', async () => {
      await held.work[method](callerOf(technician), (tx) => tx.one(whoActs));
      const acting = await held.work.asApplication((tx) => tx.one(whoActs));
      expect(acting).toEqual({ role: 'pp_app', userId: '' });
    });

    it('should refuse a session that has ended, whatever the statement says', async () => {
      const caller = callerOf({ sessionId: await held.given.session(technician.userId, '-1 second') });
      await expect(held.work[method](caller, (tx) => setDevice(tx, 'Crane'))).rejects.toThrow(Unauthenticated);
      expect(await deviceNow()).toBe('Excavator');
    });

    it('should not even call what pp_app may call, for somebody who is refused', async () => {
      const records = () => held.database.query('SELECT FROM audit_log');
      const before = await records();
      const attempt = held.work[method](callerOf(technician, 'Manager'), (tx) =>
        tx.execute(sql`SELECT audit.record_event(NULL, 'forged', 'users', 'x', NULL, NULL, NULL, NULL)`),
      );
      await expect(attempt).rejects.toThrow(Forbidden);
      expect(await records()).toHaveLength(before.length);
    });

    it('should refuse a level that is too low, and name it', async () => {
      const attempt = held.work[method](callerOf(technician, 'Manager'), (tx) => setDevice(tx, 'Crane'));
      await expect(attempt).rejects.toThrow(Forbidden);
      await expect(attempt).rejects.toMatchObject({ code: 'ACCESS_DENIED', message: /level Manager/ });
    });

    it('should refuse everything but what is said to be fine while the password is due', async () => {
      const newcomer = await held.given.technician({ mustChangePassword: true });
      const attempt = held.work[method](callerOf(newcomer), (tx) => tx.one(whoActs));
      await expect(attempt).rejects.toMatchObject({ code: 'PASSWORD_CHANGE_REQUIRED' });
    });

    it('should not take a refusal by the database for one of the domain: it is a bug', async () => {
      const attempt = held.work[method](callerOf(technician), (tx) => tx.query(sql`SELECT FROM settings`));
      await expect(attempt).rejects.toThrow(DatabaseError);
      await expect(attempt).rejects.toMatchObject({ code: noPrivilege });
    });

    it('should send one statement at a time', async () => {
      const attempt = held.work[method](callerOf(technician), (tx) => tx.query(sql`SELECT 1; SET LOCAL ROLE pp_admin`));
      await expect(attempt).rejects.toMatchObject({ code: '42601' });
    });
  });

  describe('run', () => {
    it('should keep all of several statements', async () => {
      const device = await held.work.run(callerOf(technician), async (tx) => {
        await setDevice(tx, 'Crane');
        return tx.one<{ device: string }>(sql`SELECT device FROM logbook_entries WHERE entry_id = ${entryId}`);
      });
      expect(device).toEqual({ device: 'Crane' });
    });

    it('should take everything back when the work fails, and throw what it threw', async () => {
      const reason = new Error('no');
      const attempt = held.work.run(callerOf(technician), async (tx) => {
        await setDevice(tx, 'Crane');
        throw reason;
      });
      await expect(attempt).rejects.toBe(reason);
      expect(await deviceNow()).toBe('Excavator');
    });

    it('should take everything back when a later statement fails', async () => {
      const attempt = held.work.run(callerOf(technician), async (tx) => {
        await setDevice(tx, 'Crane');
        await tx.execute(sql`UPDATE logbook_entries SET status = 'Done' WHERE entry_id = ${entryId}`);
      });
      await expect(attempt).rejects.toMatchObject({ code: 'RULE_BROKEN' });
      expect(await deviceNow()).toBe('Excavator');
    });

    it('should not begin the work of somebody who is not let in', async () => {
      const work = jest.fn();
      await held.work.run(callerOf(technician, 'Admin'), work).catch(() => undefined);
      expect(work).not.toHaveBeenCalled();
    });
  });

  describe('what the application does itself', () => {
    it('should be able to touch no table', async () => {
      const attempt = held.work.asApplication((tx) => tx.query(sql`SELECT FROM roles`));
      await expect(attempt).rejects.toMatchObject({ code: noPrivilege });
    });

    it('should succeed or fail as a whole', async () => {
      const { sessionId } = technician;
      const attempt = held.work.asApplication(async (tx) => {
        await tx.execute(sql`SELECT auth.end_session(${sessionId}::uuid)`);
        throw new Error('no');
      });
      await expect(attempt).rejects.toThrow('no');
      await expect(held.work.verify(callerOf(technician))).resolves.toBeUndefined();
    });
  });

  describe('over the wire', () => {
    let proxy: CountingProxy;
    let dataSource: DataSource;
    let work: UnitOfWork;

    beforeAll(async () => {
      const { host, port } = held.database.app;
      proxy = await CountingProxy.start({ host: host!, port: port! });
      dataSource = await new DataSource(
        appDataSourceOptions({ ...held.database.app, host: proxy.host }, 1),
      ).initialize();
      work = new UnitOfWork(dataSource, testConfig);
      await work.verify(callerOf(technician));
    });
    afterAll(async () => {
      await dataSource.destroy();
      await proxy.stop();
    });

    const roundTripsOf = async (action: () => Promise<unknown>) => {
      proxy.roundTrips = 0;
      await action();
      return proxy.roundTrips;
    };

    it('should take one round trip for one statement with its transaction and context', async () => {
      expect(await roundTripsOf(() => work.once(callerOf(technician), (tx) => setDevice(tx, 'Crane')))).toBe(1);
    });

    it('should take one round trip to see whether a session is open', async () => {
      expect(await roundTripsOf(() => work.verify(callerOf(technician)))).toBe(1);
    });

    it('should take one for the context, one for each statement and one to commit', async () => {
      const twice = (tx: Transaction) => setDevice(tx, 'Crane').then(() => setDevice(tx, 'Lift'));
      expect(await roundTripsOf(() => work.run(callerOf(technician), twice))).toBe(4);
    });
  });
});
