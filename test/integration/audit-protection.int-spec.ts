import { commandCaller } from '../../src/common/caller';
import { LossesService } from '../../src/modules/audit/seals/losses.service';
import { recordColumns as columns, tamper, useTamperedLog } from '../setup/seals';

describe('a superuser who takes the protection of the audit log away', () => {
  const { logbook, findings, verify, sealAll, write, ids, checkpoints } = useTamperedLog();
  let victim = '';
  beforeAll(() => {
    victim = ids().at(-9)!;
  });

  describe('by dropping its key', () => {
    const dropKey = 'ALTER TABLE audit_log DROP CONSTRAINT pk_audit_log';
    const copied = (changes: Record<string, string>) => {
      const values = columns.split(/,\s+/).map((column) => changes[column] ?? column);
      return `INSERT INTO audit_log (${columns}) OVERRIDING SYSTEM VALUE
        SELECT ${values.join(', ')} FROM audit_log WHERE log_id = '${victim}'`;
    };
    afterEach(() =>
      tamper(
        logbook.database,
        'DELETE FROM audit_log',
        'ALTER TABLE audit_log ADD CONSTRAINT pk_audit_log PRIMARY KEY (log_id)',
      ),
    );

    it.each([
      ['another one', { action: `'evil'` }],
      ['another one at an earlier place', { action: `'evil'`, seq: 'seq - 1', txid: 'txid - 1' }],
      ['the same one', {}],
    ])('should be found when inserting %s under the id of a sealed record', async (_, changes) => {
      await tamper(logbook.database, dropKey, copied(changes));
      for (const options of [undefined, {}]) {
        const found = await findings(options);
        expect(found).toContainEqual(expect.stringMatching(new RegExp(`^record-inserted [45] ${victim}$`)));
      }
    });

    it('should be found when putting one in place of the other', async () => {
      await tamper(
        logbook.database,
        dropKey,
        copied({ action: `'evil'` }),
        `DELETE FROM audit_log WHERE log_id = '${victim}' AND action <> 'evil'`,
      );
      expect(await findings()).toContainEqual(`record-changed 5 ${victim}`);
    });
  });

  describe('by letting records have no place', () => {
    const loosen = 'ALTER TABLE audit_log ALTER seq DROP IDENTITY, ALTER seq DROP NOT NULL, ALTER txid DROP NOT NULL';
    const loose = ['log-unprotected', 'log-unprotected', 'log-unprotected'];
    const invented = '00000000-0000-7000-8000-000000000000';
    const inserted = (seq: string, txid: string) => {
      const values = columns.replace('log_id', `'${invented}'`).replace(/seq, txid$/, `${seq}, ${txid}`);
      return `INSERT INTO audit_log (${columns}) SELECT ${values} FROM audit_log WHERE log_id = '${victim}'`;
    };
    afterEach(() =>
      tamper(
        logbook.database,
        'DELETE FROM audit_log',
        `ALTER TABLE audit_log ALTER seq SET NOT NULL, ALTER txid SET NOT NULL, ALTER seq ADD GENERATED ALWAYS AS IDENTITY`,
        `SELECT setval('audit_log_seq_seq', (SELECT max(seq) FROM safe.audit_log) + 1000)`,
      ),
    );

    it.each([
      ['seq', 'NULL', 'txid'],
      ['txid', 'seq', 'NULL'],
      ['either', 'NULL', 'NULL'],
    ])('should be found when inserting one without %s, before and after a sealing', async (_, seq, txid) => {
      await tamper(logbook.database, loosen, inserted(seq, txid));
      expect(await findings()).toEqual([...loose, `record-inserted ${invented}`]);
      await sealAll();
      expect(await findings()).toEqual([...loose, `record-inserted ${invented}`]);
    });

    it('should be found by the place that a sealed record has no more', async () => {
      await tamper(logbook.database, loosen, `UPDATE audit_log SET seq = NULL WHERE log_id = '${victim}'`);
      expect(await findings()).toEqual([...loose, `record-inserted ${victim}`, `record-removed 5 ${victim}`]);
    });

    it('should be found by all that the application writes from then on', async () => {
      await tamper(logbook.database, loosen);
      await write(2);
      expect(await verify()).toMatchObject({ isIntact: false, findingCount: 5, unsealed: { count: 0 } });
    });
  });

  describe('by a record that accepts the loss of others', () => {
    it.each([
      ['no signature', 'NULL'],
      [
        'a signature of somebody else',
        `'{"keyId": "k1", "signature": "${Buffer.alloc(64).toString('base64')}"}'::jsonb`,
      ],
    ])('should be found when it has %s', async (_, details) => {
      const last = (await checkpoints()).at(-1)!.number;
      await tamper(
        logbook.database,
        `DELETE FROM audit_log WHERE log_id IN ('${ids().slice(-6).join(`', '`)}')`,
        `DELETE FROM audit.checkpoints WHERE number = ${last}`,
      );
      await logbook.database.query(`
        INSERT INTO audit_log (user_id, action, entity_type, entity_id, details, ip_address)
        SELECT user_id, 'audit.accept_loss', 'checkpoints', '${last + 1}', ${details}, '127.0.0.1'
        FROM users WHERE username = 'admin'`);
      await sealAll();
      expect((await findings()).toSorted()).toEqual([
        `loss-unexplained ${last + 1}`,
        ...ids()
          .slice(-6)
          .map((id) => `record-removed ${last} ${id}`)
          .toSorted(),
      ]);
    });

    it('should be able to accept no loss that is not stated', async () => {
      const accepted = logbook.app.get(LossesService).accept(commandCaller('Admin', 'test'), 2);
      await expect(accepted).rejects.toMatchObject({ code: 'LOSS_NOT_FOUND' });
    });
  });

  describe('and nothing else', () => {
    const told = async (statement: string) => {
      await logbook.database.query(statement);
      return (await verify()).findings.map(({ kind, detail }) => `${kind}: ${detail}`);
    };
    const off = (what: string) => [`log-unprotected: ${what} is missing or switched off.`];

    it.each([
      ['audit_log', 'trg_audit_log_append_only', 'public.audit_log', 'ENABLE ALWAYS'],
      ['audit.checkpoints', 'trg_checkpoints_append_only', 'audit.checkpoints', 'ENABLE ALWAYS'],
      ['users', 'trg_users_audit', 'public.users', 'ENABLE'],
    ])('should be found when switching the trigger of %s off', async (table, trigger, named, enable) => {
      expect(await told(`ALTER TABLE ${table} DISABLE TRIGGER ${trigger}`)).toEqual(
        off(`Trigger ${trigger} of ${named}`),
      );
      expect(await told(`ALTER TABLE ${table} ENABLE REPLICA TRIGGER ${trigger}`)).toHaveLength(1);
      expect(await told(`ALTER TABLE ${table} ${enable} TRIGGER ${trigger}`)).toEqual([]);
    });

    it('should be found for each table that records its changes', async () => {
      const triggers = await logbook.database.query<{ table: string; name: string }>(`
        SELECT tgrelid::regclass::text AS table, tgname AS name FROM pg_trigger
        WHERE tgfoid = 'audit.record_change'::regproc OR tgfoid = 'audit.refuse_change'::regproc`);
      const toggle = (verb: string) =>
        triggers.map(({ table, name }) => {
          const how = verb === 'ENABLE' && name.endsWith('_append_only') ? 'ENABLE ALWAYS' : verb;
          return `ALTER TABLE ${table} ${how} TRIGGER ${name}`;
        });
      expect(await told(toggle('DISABLE').join(';'))).toHaveLength(triggers.length);
      expect(await told(toggle('ENABLE').join(';'))).toEqual([]);
    });
  });
});
