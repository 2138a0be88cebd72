import { appendFile, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Keyring } from '../../src/config/keyring';
import { Keys } from '../../src/config/keys';
import type { Checkpoint } from '../../src/modules/audit/seals/checkpoint';
import { SealSigner } from '../../src/modules/audit/seals/seal-signer.service';
import { tamper, useTamperedLog } from '../setup/seals';
import { testKeys } from '../setup/test-keys';

const otherKey = Keyring.parse('AUDIT_SEAL_KEY', `t1:${Buffer.alloc(32, 'x').toString('base64')}`);
const otherSigner = new SealSigner(new Keys(testKeys.jwt, testKeys.encryption, testKeys.pepper, otherKey));

describe('a superuser who changes seals of the audit log', () => {
  const { logbook, seal, sealAll, findings, write, ids, copies, directory, checkpoints } = useTamperedLog();
  let victim = '';
  beforeAll(() => {
    victim = ids().at(-9)!;
  });

  it('should be found when removing a checkpoint from the middle, with and without copies', async () => {
    await tamper(logbook.database, 'DELETE FROM audit.checkpoints WHERE number = 5');
    expect(await findings()).toEqual(['checkpoint-removed 5']);
    expect(await findings({})).toEqual(['checkpoint-removed 5']);
  });

  it('should be found when sealing the changed records anew with another key', async () => {
    const copy = (await copies().read(5))!;
    const forged: Checkpoint = otherSigner.sign(JSON.parse(copy.statement) as never, copy.leaves);
    await tamper(
      logbook.database,
      `UPDATE audit_log SET action = 'login' WHERE log_id = '${victim}'`,
      `UPDATE audit.checkpoints SET signature = '\\x${forged.signature.toString('hex')}' WHERE number = 5`,
    );
    expect(await findings()).toEqual(['checkpoint-changed 5', `record-changed 5 ${victim}`]);
    expect(await findings({})).toEqual(['checkpoint-changed 5']);
  });

  it.each([
    ['its statement', `statement = replace(statement, '"count":6', '"count":5')`],
    ['its statement to nonsense', `statement = 'nonsense'`],
    ['its leaves', `leaves = overlay(leaves PLACING '\\x00' FROM 40)`],
    ['its kind', `kind = 'closing'`],
  ])('should be found when changing a checkpoint, %s', async (_, change) => {
    await tamper(logbook.database, `UPDATE audit.checkpoints SET ${change} WHERE number = 5`);
    expect(await findings()).toEqual(['checkpoint-changed 5']);
  });

  it('should be found when exchanging two checkpoints, or adding one', async () => {
    await tamper(
      logbook.database,
      `UPDATE audit.checkpoints SET number = -5 WHERE number = 5; UPDATE audit.checkpoints SET number = 5 WHERE number = 6;
       UPDATE audit.checkpoints SET number = 6 WHERE number = -5`,
      'INSERT INTO audit.checkpoints SELECT 7, epoch, kind, statement, signature, leaves FROM audit.checkpoints WHERE number = 4',
    );
    expect(await findings()).toEqual(['checkpoint-changed 5', 'checkpoint-changed 6', 'checkpoint-changed 7']);
  });

  it('should be found when adding some with numbers that are none', async () => {
    await tamper(
      logbook.database,
      `INSERT INTO audit.checkpoints SELECT 1152921504606846977 + n, epoch, kind, statement, signature, leaves
       FROM audit.checkpoints, generate_series(1, 16) AS n WHERE number = 4`,
    );
    expect((await findings()).at(0)).toMatch(/^checkpoint-removed 7$/);
    expect(await findings()).toContain(`checkpoint-changed ${2 ** 60}`);
    await expect(seal()).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_TRUSTED' });
  });

  it('should be found when changing a copy, or taking one away', async () => {
    const folder = join(directory(), '000000000');
    const names = await readdir(folder);
    const [fourth, fifth] = [names[3]!, names[4]!];
    const text = (await copies().read(4))!;
    await rm(join(folder, fifth));
    await appendFile(join(folder, `${fourth}.new`), '');
    await rm(join(folder, fourth));
    await copies().write({ ...text, signature: Buffer.alloc(64) });
    expect(await findings()).toEqual(['copy-changed 4', 'copy-missing 5']);
  });

  const change = (what: string, number: number) => `UPDATE audit.checkpoints SET ${what} WHERE number = ${number}`;
  const remove = (number: number) => `DELETE FROM audit.checkpoints WHERE number = ${number}`;

  it.each([
    ['the newest one to closing', change(`kind = 'closing'`, 6), '6'],
    ['the newest one to opening', change(`kind = 'opening'`, 6), '6'],
    ['the epoch of the newest one', change('epoch = 2', 6), '6'],
    ['where the newest one ends', change(`statement = replace(statement, '"count":6', '"count":5')`, 6), '6'],
    ['an opening to records', change(`kind = 'records'`, 1), '1'],
    ['an opening to records before it', change(`kind = 'records', epoch = 0`, 1), '1'],
    ['the epoch of an opening', change('epoch = 2', 1), '1'],
    ['where an opening begins', change(`statement = replace(statement, '"seqFloor":"', '"seqFloor":"1')`, 1), '1'],
    ['an opening to nothing', remove(1), '1'],
    ['an opening and what it closed to nothing', `${remove(1)}; ${remove(2)}`, '1'],
  ])('should have nothing sealed when changing %s, with and without copies', async (_, statement, named) => {
    await tamper(logbook.database, statement);
    await write(2);
    const rows = await checkpoints();
    for (const isCopied of [true, false]) {
      if (!isCopied) await rm(directory(), { recursive: true });
      expect((await findings()).at(0)).toMatch(new RegExp(`^checkpoint-(changed|removed) ${named}$`));
      await expect(seal()).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_TRUSTED' });
      expect(await checkpoints()).toEqual(rows);
    }
  });

  it.each([
    ['an older one to closing', change(`kind = 'closing'`, 5)],
    ['the closing one to records', change(`kind = 'records'`, 2)],
    ['the epoch of the closing one', change('epoch = 1', 2)],
    [
      'a record',
      `UPDATE audit_log SET action = 'login' WHERE log_id = (SELECT log_id FROM safe.audit_log WHERE seq = 3)`,
    ],
  ])('should not have the log sealed anew when changing %s, and be found ever after', async (_, statement) => {
    await tamper(logbook.database, statement);
    const found = await findings();
    expect(found).toHaveLength(1);
    for (let round = 0; round < 2; round++) {
      await write(2);
      expect(await sealAll()).toMatchObject({ records: 2, checkpoints: 1 });
    }
    expect(await findings()).toEqual(found);
  });

  it('should be found by the copy when removing the newest one to have a changed record sealed anew', async () => {
    const [changed, removed] = ids().slice(-6);
    await tamper(
      logbook.database,
      remove(6),
      `UPDATE audit_log SET action = 'login' WHERE log_id = '${changed!}'`,
      `DELETE FROM audit_log WHERE log_id = '${removed!}'`,
    );
    const named = [`record-changed 6 ${changed!}`, `record-removed 6 ${removed!}`];
    expect(await findings()).toEqual(['checkpoint-removed 6', ...named]);
    await sealAll();
    expect(await findings()).toEqual([...named, 'loss-unexplained 7']);
  });

  it('should not have a copy written of what was not signed here', async () => {
    await rm(directory(), { recursive: true });
    await tamper(logbook.database, change(`kind = 'records'`, 2));
    await expect(seal()).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_TRUSTED' });
    expect(await copies().last()).toBe(1);
  });

  it('should lose nothing by taking the newest copy away', async () => {
    const newest = await copies().read(6);
    await rm(join(directory(), '000000000', '000000000006.records'));
    expect(await seal()).toMatchObject({ checkpoints: 0, copied: 1 });
    expect(await copies().read(6)).toEqual(newest);
  });

  it('should be undone by putting the copy of a seal back, as the manual says', async () => {
    await tamper(logbook.database, change(`kind = 'closing'`, 6));
    const manual = await readFile(join(__dirname, '../../docs/operations.md'), 'utf8');
    const text = /```sql\n(\\set statement .+?)```/s.exec(manual)?.[1] ?? '';
    const lines = (await readFile(join(directory(), '000000000', '000000000006.records'), 'utf8')).split('\n');
    const statements = ['statement', 'signature', 'leaves'].reduce(
      (sql, name, line) => sql.replaceAll(`:'${name}'`, `'${lines[line]!}'`),
      text.replaceAll(/^\\set .*$/gm, ''),
    );
    await logbook.database.query(statements);
    expect(await findings()).toEqual([]);
    await write(1);
    expect(await sealAll()).toMatchObject({ records: 1 });
  });
});
