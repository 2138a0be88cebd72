import { DataSource } from 'typeorm';
import { FieldCipher } from '../../src/common/field-cipher';
import type { Caller } from '../../src/common/caller';
import { Created } from '../../src/common/http/versioned';
import { appDataSourceOptions } from '../../src/database/data-source';
import { sql } from '../../src/database/sql';
import type { Transaction } from '../../src/database/transaction';
import { UnitOfWork } from '../../src/database/unit-of-work';
import { IdempotencyRepository } from '../../src/modules/idempotency/idempotency.repository';
import { IdempotencyService } from '../../src/modules/idempotency/idempotency.service';
import type { GivenUser } from '../factories/given';
import { CountingProxy } from '../setup/counting-proxy';
import { testConfig } from '../setup/test-config';
import { testKeys } from '../setup/test-keys';
import { callerOf, useUnitOfWork } from '../setup/unit-of-work';

describe('creating at most once', () => {
  const held = useUnitOfWork();
  let technician: GivenUser;
  let locationId: number;
  let idempotency: IdempotencyService;

  beforeAll(async () => {
    locationId = await held.given.location();
    idempotency = idempotencyOf(held.work);
  });
  beforeEach(async () => {
    technician = await held.given.technician();
  });

  const idempotencyOf = (work: UnitOfWork) =>
    new IdempotencyService(work, new IdempotencyRepository(), new FieldCipher(testKeys));
  const keyed = (): Caller => ({ ...callerOf(technician), idempotencyKey: { route: 'POST /entries', key: 'k' } });
  const insert = async (tx: Transaction) => {
    const { id } = await tx.one<{ id: string }>(sql`
      INSERT INTO logbook_entries (user_id, start_date, responsible_person, location_id, device, call_description, status)
      VALUES (app.uid(), '2026-03-01', 'North crew', ${locationId}, 'Crane', 'Hook bent', 'Open')
      RETURNING entry_id AS id`);
    return new Created('{"some":"json"}', 1, id);
  };
  const loseRace = sql`DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`;
  const breakRule = sql`DO $$ BEGIN RAISE check_violation USING CONSTRAINT = 'ck_logbook_entries_end_date'; END $$`;
  const creation = { request: { device: 'Crane' }, insert, get: () => Promise.resolve() };
  const rows = async () => {
    const { entries, keys } = await held.database.first<{ entries: number; keys: number }>(
      `SELECT (SELECT count(*)::int FROM logbook_entries WHERE user_id = $1) AS entries,
         (SELECT count(*)::int FROM idempotency_keys WHERE user_id = $1) AS keys`,
      [technician.userId],
    );
    return { entries, keys };
  };

  it.each(['once', 'run'] as const)(
    'should run again after a lost race, and leave one of each (%s)',
    async (method) => {
      let attempts = 0;
      const losing = async (tx: Transaction) => {
        const created = await insert(tx);
        if (++attempts < 3) await tx.execute(loseRace);
        return created;
      };
      const first = await idempotency[method](keyed(), { ...creation, insert: losing });
      expect(attempts).toBe(3);
      expect(await idempotency[method](keyed(), creation)).toEqual(first);
      expect(await rows()).toEqual({ entries: 1, keys: 1 });
    },
  );

  it('should leave nothing of a creation that fails after its insert', async () => {
    const failing = async (tx: Transaction) => {
      const created = await insert(tx);
      await tx.execute(breakRule);
      return created;
    };
    await expect(idempotency.once(keyed(), { ...creation, insert: failing })).rejects.toMatchObject({
      code: 'RULE_BROKEN',
    });
    expect(await rows()).toEqual({ entries: 0, keys: 0 });
  });

  it('should leave nothing when the process loses the database before it commits', async () => {
    const broken = async (tx: Transaction) => {
      const created = await insert(tx);
      const { pid } = await tx.one<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
      await held.database.query('SELECT pg_terminate_backend($1, 5000)', [pid]);
      return created;
    };
    await expect(idempotency.once(keyed(), { ...creation, insert: broken })).rejects.toThrow();
    expect(await rows()).toEqual({ entries: 0, keys: 0 });
    await idempotency.once(keyed(), creation);
    expect(await rows()).toEqual({ entries: 1, keys: 1 });
  });

  it('should let the request say what it is, such as the hash of a file', async () => {
    await idempotency.once(keyed(), { ...creation, request: { entryId: 'e', sha256: 'a' } });
    const other = { ...creation, request: { entryId: 'e', sha256: 'b' } };
    await expect(idempotency.once(keyed(), other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('should not open an answer that was moved to another key', async () => {
    await idempotency.once(keyed(), creation);
    await held.database.query(`UPDATE idempotency_keys SET idempotency_key = 'moved' WHERE user_id = $1`, [
      technician.userId,
    ]);
    const moved = { ...callerOf(technician), idempotencyKey: { route: 'POST /entries', key: 'moved' } };
    await expect(idempotency.once(moved, creation)).rejects.toThrow();
    expect(await rows()).toEqual({ entries: 1, keys: 1 });
  });

  it('should cost nothing without a key', async () => {
    const { host, port } = held.database.app;
    const proxy = await CountingProxy.start({ host: host!, port: port! });
    const connection = { ...held.database.app, host: proxy.host };
    const dataSource = await new DataSource(appDataSourceOptions(connection, 1)).initialize();
    const work = new UnitOfWork(dataSource, testConfig);
    await work.verify(callerOf(technician));
    proxy.roundTrips = 0;
    await idempotencyOf(work).once(callerOf(technician), creation);
    expect(proxy.roundTrips).toBe(1);
    await dataSource.destroy();
    await proxy.stop();
  });
});
