import { Sql } from '../../src/database/sql';
import type { GivenUser } from '../factories/given';
import { callerOf, useUnitOfWork } from '../setup/unit-of-work';

interface Row {
  id: string;
  owner: string;
}

const refusal = /^(?:permission denied|cannot insert multiple commands|column|.* does not exist)/;

/** A developer's worst day: a statement that pastes what the client sent, run as the application runs all statements. */
describe('a statement that is open to injection', () => {
  const held = useUnitOfWork();
  let technician: GivenUser;
  let own: string;
  let foreign: string;

  beforeAll(async () => {
    technician = await held.given.technician();
    const colleague = await held.given.technician();
    own = await held.given.entry(technician);
    foreign = await held.given.entry(colleague);
    for (const [entryId, uploader] of [
      [own, technician],
      [foreign, colleague],
    ] as const)
      await held.given.attachment(entryId, uploader);
  });

  const pasted = (text: string) => new Sql(text, []);
  const find = (device: string) =>
    held.work.once(callerOf(technician), (tx) =>
      tx.query<Row>(
        pasted(`SELECT entry_id::text AS id, user_id::text AS owner FROM logbook_entries WHERE device = '${device}'`),
      ),
    );

  it('should be open indeed', async () => {
    expect(await find('nothing is called so')).toEqual([]);
    expect(await find(`' OR true --`)).toEqual([{ id: own, owner: technician.userId }]);
  });

  it.each([
    `' OR true --`,
    `' OR user_id <> '00000000-0000-0000-0000-000000000000' --`,
    `' OR EXISTS (SELECT FROM pg_class) --`,
    `' UNION SELECT entry_id::text, user_id::text FROM logbook_entries --`,
    `' UNION SELECT user_id::text, user_id::text FROM users --`,
    `' UNION SELECT session_id::text, user_id::text FROM sessions --`,
    `' UNION SELECT a.attach_id::text, e.user_id::text FROM attachments a JOIN logbook_entries e USING (entry_id) --`,
    `' UNION SELECT attach_id::text, uploaded_by::text FROM attachments --`,
    `' UNION (WITH all_of_them AS (TABLE logbook_entries) SELECT entry_id::text, user_id::text FROM all_of_them) --`,
  ])('should show a technician no row of others: %s', async (device) => {
    const owners = (await find(device)).map(({ owner }) => owner);
    expect(new Set(owners)).toEqual(new Set([technician.userId]));
  });

  it.each([
    `'; SET LOCAL ROLE pp_admin; --`,
    `'; RESET ROLE; --`,
    `'; COMMIT; BEGIN; --`,
    `' OR set_config('role', 'pp_admin', true) IS NOT NULL --`,
    `' OR set_config('app.user_id', '00000000-0000-8000-8000-000000000001', true) IS NOT NULL --`,
    `' UNION SELECT log_id::text, user_id::text FROM audit_log --`,
    `' UNION SELECT password_hash, user_id::text FROM users --`,
    `' UNION SELECT token_hash::text, session_id::text FROM refresh_tokens --`,
    `' UNION SELECT pg_read_file('/etc/passwd'), '' --`,
    `' UNION SELECT rolname, rolpassword FROM pg_authid --`,
    `' UNION SELECT password_hash, user_id::text FROM auth.begin_login('admin') --`,
    `' OR lo_import('/etc/passwd') > 0 --`,
  ])('should refuse a technician: %s', async (device) => {
    await expect(find(device)).rejects.toThrow(refusal);
  });

  it('should change no row of others', async () => {
    const change = `UPDATE logbook_entries SET device = 'mine' WHERE device = '' OR true --'`;
    await held.work.once(callerOf(technician), (tx) => tx.execute(pasted(change)));
    const rows = await held.database.query<{ id: string }>(
      `SELECT entry_id AS id FROM logbook_entries WHERE device = 'mine'`,
    );
    expect(rows).toEqual([{ id: own }]);
    await expect(
      held.work.once(callerOf(technician), (tx) => tx.execute(pasted(`DELETE FROM logbook_entries WHERE true`))),
    ).rejects.toThrow('permission denied');
    expect(foreign).not.toBe(own);
  });
});
