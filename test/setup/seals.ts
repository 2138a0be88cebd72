import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandCaller } from '../../src/common/caller';
import { CheckpointCopies } from '../../src/modules/audit/seals/checkpoint-copies';
import { CheckpointsService } from '../../src/modules/audit/seals/checkpoints.service';
import { type SealingReport, SealingService } from '../../src/modules/audit/seals/sealing.service';
import type { Verification } from '../../src/modules/audit/seals/verification';
import { type VerificationOptions, VerificationService } from '../../src/modules/audit/seals/verification.service';
import { type Logbook, useLogbook } from './logbook';
import type { TestDatabase } from './test-database';

const caller = commandCaller('Admin', 'test');

/** Writes records in one transaction, as the application does for what changes no row. */
export const writeRecords = `
  SELECT audit.record_event(NULL, 'login_failed', 'users', 'somebody ' || n,
    jsonb_build_object('n', n, 'hours', 1.50, 'text', E'ü \\u0001 \\\\ "quoted"'), '10.0.0.1', 'a client', NULL)
  FROM generate_series(1, $1::int) AS n`;

/** An application whose audit log is sealed and verified by hand. */
export function useSeals() {
  const logbook = useLogbook();
  return { logbook, ...sealsOf(logbook) };
}

export function sealsOf(logbook: Pick<Logbook, 'app' | 'database' | 'dataDir'>) {
  const directory = () => join(logbook.dataDir, 'audit-checkpoints');
  const verify = (options: VerificationOptions = { copies: directory() }) =>
    logbook.app.get(VerificationService).verify(caller, options);
  const seal = () => logbook.app.get(SealingService).seal(caller);
  return {
    directory,
    copies: () => new CheckpointCopies(directory()),
    seal,
    sealAll: () => sealUntilNothingWaits(seal, verify),
    verify,
    /** Lets GET /audit-log/verify find something. */
    keepVerification: async () => logbook.app.get(CheckpointsService).keep(caller, await verify({})),
    /** The findings of a verification, as `kind checkpoint logId`. */
    findings: async (options?: VerificationOptions) =>
      (await verify(options)).findings.map(({ kind, checkpoint, logId }) =>
        [kind, checkpoint, logId].filter((part) => part !== null).join(' '),
      ),
    write: (count: number) => logbook.database.query(writeRecords, [count]),
    /** The ids of all records, in the order of their writing. */
    logIds: async () => {
      const rows = await logbook.database.query<{ id: string }>('SELECT log_id AS id FROM audit_log ORDER BY seq');
      return rows.map(({ id }) => id);
    },
    checkpoints: () =>
      logbook.database.query<{ number: number; kind: string; epoch: number; stated: Record<string, unknown> }>(
        `SELECT number::int, kind, epoch, statement::json AS stated FROM audit.checkpoints ORDER BY number`,
      ),
  };
}

/** The columns of a record, its id first. */
export const recordColumns = `log_id, user_id, action, entity_type, entity_id, entity_version, details, ip_address,
  user_agent, request_id, created_at, seq, txid`;

/** A log with six checkpoints, which is put back after each test: an opening, a closing one and four of six records each. */
export function useTamperedLog() {
  const seals = useSeals();
  const { logbook, write, sealAll, directory, findings } = seals;
  let ids: string[] = [];
  const safe = () => join(logbook.dataDir, 'safe');

  const putBack = async () => {
    await tamper(
      logbook.database,
      'DELETE FROM audit_log',
      `INSERT INTO audit_log (${recordColumns}) OVERRIDING SYSTEM VALUE SELECT ${recordColumns} FROM safe.audit_log`,
      'DELETE FROM audit.checkpoints',
      'INSERT INTO audit.checkpoints TABLE safe.checkpoints',
    );
    await rm(directory(), { recursive: true, force: true });
    await cp(safe(), directory(), { recursive: true });
  };

  beforeAll(async () => {
    for (let round = 0; round < 5; round++) {
      await write(6);
      await sealAll();
    }
    ids = await seals.logIds();
    await logbook.database.query(`
      CREATE SCHEMA safe;
      CREATE TABLE safe.audit_log AS TABLE audit_log;
      CREATE TABLE safe.checkpoints AS TABLE audit.checkpoints`);
    await cp(directory(), safe(), { recursive: true });
  });
  afterEach(async () => {
    await putBack();
    expect(await findings()).toEqual([]);
  });

  return { ...seals, putBack, /** In order, as they were sealed. */ ids: () => ids };
}

/**
 * Transactions of other tests, on the same server, hold sealing up until they end.
 * @returns what all of it came to
 */
export async function sealUntilNothingWaits(
  seal: () => Promise<SealingReport>,
  verify: (options?: VerificationOptions) => Promise<Verification>,
): Promise<SealingReport> {
  const total = { records: 0, checkpoints: 0, copied: 0 };
  for (;;) {
    const { records, checkpoints, copied } = await seal();
    total.records += records;
    total.checkpoints += checkpoints;
    total.copied += copied;
    if ((await verify({})).unsealed.count === 0) return total;
    await pause(20);
  }
}

/** Does what a superuser can do who means it: takes the triggers away, and puts them back. */
export async function tamper(database: TestDatabase, ...statements: string[]): Promise<void> {
  const tables = { audit_log: 'trg_audit_log_append_only', 'audit.checkpoints': 'trg_checkpoints_append_only' };
  const toggles = (verb: string) =>
    Object.entries(tables).map(([table, trigger]) => `ALTER TABLE ${table} ${verb} TRIGGER ${trigger}`);
  await database.query(
    ['BEGIN', ...toggles('DISABLE'), ...statements, ...toggles('ENABLE ALWAYS'), 'COMMIT'].join(';'),
  );
}
