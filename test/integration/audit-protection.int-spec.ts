import { recordColumns as columns, tamper, useTamperedLog } from '../setup/seals';

describe('a superuser who takes the protection of the audit log away', () => {
  const { logbook, findings, ids } = useTamperedLog();
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
});
