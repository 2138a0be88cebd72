import { FieldCipher } from '../../src/common/field-cipher';
import { contents } from '../factories/files';
import type { GivenUser } from '../factories/given';
import type { Api } from '../setup/api';
import { archiveAll, old } from '../setup/archive';
import { givenStoredFile } from '../setup/attachments';
import { useKeyChanges } from '../setup/key-changes';
import { withClient } from '../setup/test-database';

const secret = { settingKey: 'mail.smtpUrl', place: { table: 'settings', column: 'setting_value' } };
const users = 30;

// One logbook through several changes of its keys: each test takes it over from the one before.
describe('changing keys', () => {
  const { keyFiles, logbook, rotate, finish, dropOld, waitTwoDays, events, auditRecords } = useKeyChanges();
  let admin: GivenUser;
  const people: { user: GivenUser; phone: string; version: number }[] = [];

  let attachId = '';
  let archivedId = '';

  const stored = () =>
    logbook.database.query<{ user_id: string; phone_number: string; version: number; updated_at: Date }>(
      'SELECT user_id, phone_number, version, updated_at FROM users WHERE phone_number IS NOT NULL ORDER BY user_id',
    );
  const keyIdsInUse = async () => new Set((await stored()).map(({ phone_number: phone }) => phone.split(':')[1]));
  const secretSetting = async () =>
    (
      await logbook.database.first<{ value: string }>(
        'SELECT setting_value AS value FROM settings WHERE setting_key = $1',
        [secret.settingKey],
      )
    ).value;

  const attachment = () =>
    logbook.database.first<{ wrapped_key: string; version: number; updated_at: Date }>(
      'SELECT wrapped_key, version, updated_at FROM attachments WHERE attach_id = $1',
      [attachId],
    );

  const edit = async (api: Api, person: (typeof people)[number], phone: string) => {
    const { status } = await api.patch(`/users/${person.user.userId}`, { phoneNumber: phone });
    expect(status).toBe(200);
    Object.assign(person, { phone, version: person.version + 1 });
  };
  const expectEverythingReads = async () => {
    for (const { user, phone, version } of people) {
      expect((await logbook.as(admin).get(`/users/${user.userId}`)).body).toMatchObject({
        phoneNumber: phone,
        version,
      });
    }
    for (const id of [attachId, archivedId]) {
      const { body } = await logbook.as(admin).get<Buffer>(`/attachments/${id}/content`);
      expect(body.equals(contents.png)).toBe(true);
    }
  };

  beforeAll(async () => {
    admin = await logbook.given.admin();
    const cipher = logbook.app.get(FieldCipher);
    for (let index = 0; index < users; index++) {
      const user = await logbook.given.technician();
      people.push({ user, phone: `+39 06 ${String(index)}`, version: 1 });
      await edit(logbook.as(admin), people[index]!, `+39 06 555${String(index)}`);
    }
    const place = { ...secret.place, primaryKey: secret.settingKey };
    await logbook.given.setting(secret.settingKey, { settingValue: cipher.encrypt('smtps://canary', place) });
    attachId = await givenStoredFile(logbook, await logbook.given.entry(admin), admin);
    archivedId = await givenStoredFile(logbook, await logbook.given.entry(admin, old), admin);
    await archiveAll(logbook);
    await logbook.given.setting('plain', { settingValue: '"v1:k0:AAAA"' });
  });

  it('should fail no request, lose no change and outdate no version while everybody works', async () => {
    const rotation = rotate('encryption');
    const state = { isRunning: true };
    const ended = rotation.finally(() => (state.isRunning = false));
    const requests = { read: 0, edited: 0 };
    const reading = async () => {
      for (let index = 0; state.isRunning; index = (index + 1) % users) {
        const answer = await logbook.as(admin).get(`/users/${people[index]!.user.userId}`);
        expect(answer.status).toBe(200);
        requests.read++;
      }
    };
    const editing = async () => {
      for (let index = 0; state.isRunning; index = (index + 7) % users) {
        await edit(logbook.as(admin), people[index]!, `+39 07 ${String(requests.edited++)}`);
      }
    };
    await Promise.all([reading(), editing(), ended]);

    expect(await rotation).toMatchObject({ keyId: 'k2', isNew: true, unreadable: [] });
    expect(requests.read).toBeGreaterThan(0);
    expect(requests.edited).toBeGreaterThan(0);
    expect(keyFiles.idsIn('encryption.key')).toEqual(['k2', 'k1']);
    expect(await keyIdsInUse()).toEqual(new Set(['k2']));
    await expectEverythingReads();
  });

  it('should have recorded it once, with what is encrypted with the new key', async () => {
    expect(await events('keys.rotate')).toEqual([
      {
        entity_id: 'encryption/k2',
        details: {
          values: {
            'users.phone_number': users,
            'settings.setting_value': 1,
            'attachments.wrapped_key': 1,
            'archive.attachments.wrapped_key': 1,
          },
        },
        user_agent: 'keys:rotate',
      },
    ]);
    expect(await events('keys.rewrap')).toEqual([]);
  });

  it('should have changed secret settings too, and left the others alone', async () => {
    const place = { ...secret.place, primaryKey: secret.settingKey };
    expect(await secretSetting()).toMatch(/^v1:k2:/);
    expect(new FieldCipher(keyFiles.load()).decrypt(await secretSetting(), place)).toBe('smtps://canary');
    expect(
      await logbook.database.first(`SELECT setting_value, version FROM settings WHERE setting_key = 'plain'`),
    ).toEqual({ setting_value: '"v1:k0:AAAA"', version: 1 });
  });

  it('should touch nothing but the encrypted value', async () => {
    const before = await stored();
    const { wrapped_key: wrapped, ...rowBefore } = await attachment();
    const records = await auditRecords();
    await rotate('encryption');
    const after = await stored();
    const rest = (rows: typeof before) => rows.map(({ user_id: id, version, updated_at: at }) => [id, version, at]);
    expect(rest(after)).toEqual(rest(before));
    expect(await keyIdsInUse()).toEqual(new Set(['k3']));
    expect([wrapped.slice(0, 6), (await attachment()).wrapped_key.slice(0, 6)]).toEqual(['v1:k2:', 'v1:k3:']);
    expect(await attachment()).toMatchObject(rowBefore);
    expect(await auditRecords()).toBe(records + 1);
  });

  it('should make one new key when two change it at once', async () => {
    const both = await Promise.all([rotate('encryption'), rotate('encryption')]);
    expect(both.map(({ keyId }) => keyId)).toEqual(['k4', 'k4']);
    expect(keyFiles.idsIn('encryption.key')).toEqual(['k4', 'k3', 'k2', 'k1']);
    expect(await keyIdsInUse()).toEqual(new Set(['k4']));
    expect(await events('keys.rotate')).toHaveLength(3);
    await expectEverythingReads();
  });

  it('should never overwrite what somebody is changing, and wait for it', async () => {
    const person = people[0]!;
    const place = { table: 'users', column: 'phone_number', primaryKey: person.user.userId };
    let rotation: ReturnType<typeof rotate> | undefined;
    await withClient(logbook.database.admin, async (client) => {
      await client.query('BEGIN');
      await client.query(`SELECT set_config('app.user_id', $1, true)`, [admin.userId]);
      await client.query('UPDATE users SET phone_number = $1 WHERE user_id = $2', [
        logbook.app.get(FieldCipher).encrypt('+39 08 1', place),
        person.user.userId,
      ]);
      rotation = rotate('encryption');
      for (let all = false; !all; await new Promise((resolve) => setTimeout(resolve, 50))) {
        all = (await stored()).filter(({ phone_number: phone }) => phone.startsWith('v1:k5:')).length === users - 1;
      }
      expect(await events('keys.rotate')).toHaveLength(3);
      await client.query('COMMIT');
    });
    Object.assign(person, { phone: '+39 08 1', version: person.version + 1 });
    expect(await rotation).toMatchObject({ keyId: 'k5', unreadable: [] });
    expect(await keyIdsInUse()).toEqual(new Set(['k5']));
    await expectEverythingReads();
  });

  it('should go on after what no key opens, tell of it, and keep its key', async () => {
    const { user } = people[1]!;
    const { phone_number: intact } = await logbook.database.first<{ phone_number: string }>(
      'SELECT phone_number FROM users WHERE user_id = $1',
      [user.userId],
    );
    const store = (value: string) =>
      logbook.database.query('UPDATE users SET phone_number = $1 WHERE user_id = $2', [value, user.userId]);
    await store(`${intact.slice(0, -4)}AAA=`);
    people[1]!.version++;
    const unreadable = [`users.phone_number of ${user.userId}`];
    expect(await rotate('encryption')).toMatchObject({ keyId: 'k6', unreadable });
    expect(await dropOld('encryption')).toMatchObject({ dropped: [], needed: ['k5', 'k4', 'k3', 'k2', 'k1'] });
    await waitTwoDays();
    expect(await dropOld('encryption')).toMatchObject({
      dropped: ['k4', 'k3', 'k2', 'k1'],
      needed: ['k5'],
    });
    expect(keyFiles.idsIn('encryption.key')).toEqual(['k6', 'k5']);
    await store(intact);
    people[1]!.version++;
    expect(await finish('encryption')).toMatchObject({ rewrapped: 1 });
    expect(await events('keys.rewrap')).toHaveLength(1);
    await expectEverythingReads();
  });

  it('should drop an older key once nothing needs it, record that, and use its name never again', async () => {
    expect(await dropOld('encryption')).toMatchObject({
      dropped: ['k5'],
      needed: [],
    });
    expect(keyFiles.idsIn('encryption.key')).toEqual(['k6']);
    expect((await events('keys.drop')).map(({ details }) => details)).toEqual([
      { dropped: ['k4', 'k3', 'k2', 'k1'] },
      { dropped: ['k5'] },
    ]);
    expect(await rotate('encryption')).toMatchObject({ keyId: 'k7' });
    await expectEverythingReads();
  });
});
