import type { Setting } from '../../src/modules/settings/dto/setting.dto';
import { settingKeys, settingsRegistry } from '../../src/modules/settings/settings.registry';
import type { GivenUser } from '../factories/given';
import { type AuditRow, recordsOf } from '../setup/audit';
import { useLogbook } from '../setup/logbook';
import { everyPage } from '../setup/pages';

const ofTheSystem = settingKeys.filter((key) => settingsRegistry[key].isSystem);
const ofThePlant = settingKeys.filter((key) => !settingsRegistry[key].isSystem);

describe('settings', () => {
  const logbook = useLogbook();
  let admin: GivenUser;
  let manager: GivenUser;

  beforeAll(async () => {
    admin = await logbook.given.admin();
    manager = await logbook.given.manager();
  });

  afterEach(() => logbook.database.query(`SET app.user_id = '${admin.userId}'; DELETE FROM settings`));

  const path = (key: string) => `/settings/${key}`;
  const get = (key: string) => logbook.as(admin).get<Setting>(path(key));
  const put = (key: string, value: unknown, headers?: Record<string, string>) =>
    logbook.as(admin).put<Setting>(path(key), { value }, headers);
  const keysOf = (settings: Setting[]) => settings.map(({ settingKey }) => settingKey);

  describe('in the list', () => {
    it('should all be there for an administrator, whether somebody has set them or not', async () => {
      await put('password.minLength', 20);
      const settings = await everyPage<Setting>(logbook.as(admin), '/settings?limit=2');
      expect(keysOf(settings)).toEqual([...settingKeys].sort());
      expect(settings.filter(({ isDefault }) => !isDefault)).toMatchObject([
        {
          settingKey: 'password.minLength',
          value: 20,
          default: 15,
          isSet: true,
          version: expect.any(Number) as number,
        },
      ]);
    });

    it('should be without those of the system for a manager', async () => {
      await put('password.minLength', 20);
      const settings = await everyPage<Setting>(logbook.as(manager), '/settings?limit=1');
      expect(keysOf(settings)).toEqual([...ofThePlant].sort());
    });

    it('should be sorted the other way round, page by page', async () => {
      const settings = await everyPage<Setting>(logbook.as(admin), '/settings?limit=4&sort=-settingKey');
      expect(keysOf(settings)).toEqual([...settingKeys].sort().reverse());
    });

    it.each(['limit=0', 'cursor=made-up', 'sort=value', 'isSystem=true'])('should refuse %s', async (query) => {
      expect(await logbook.as(admin).problem('GET', `/settings?${query}`)).toMatchObject({ status: 400 });
    });
  });

  it('should say what it is, what it takes and who has set it', async () => {
    expect((await get('plant.timeZone')).body).toEqual({
      settingKey: 'plant.timeZone',
      value: 'UTC',
      default: 'UTC',
      isDefault: true,
      isSet: false,
      description: expect.stringContaining('IANA') as string,
      isSystem: false,
      isSecret: false,
      schema: expect.objectContaining({ type: 'string' }) as object,
      updatedAt: null,
      updatedBy: null,
      version: 0,
    });
    const { body } = await logbook.as(manager).put<Setting>(path('plant.timeZone'), { value: 'Europe/Rome' });
    expect(body).toMatchObject({ value: 'Europe/Rome', isDefault: false, isSet: true, updatedBy: manager.userId });
    expect((await get('plant.timeZone')).body).toEqual(body);
  });

  describe('with values', () => {
    it.each([
      ['api.requireIfMatch', false],
      ['attachments.allowedTypes', []],
      ['attachments.allowedTypes', ['image/png', 'application/pdf']],
      ['attachments.userQuotaBytes', Number.MAX_SAFE_INTEGER],
      ['mail.from', 'logbook@example.com'],
      ['mail.resetUrl', ''],
      ['mail.resetUrl', 'https://logbook.example.com/reset'],
      ['password.minLength', 64],
    ])('should give %s back as it was sent: %j', async (key, value) => {
      expect(await put(key, value)).toMatchObject({ status: 200, body: { value } });
      expect((await get(key)).body).toMatchObject({ value, isDefault: false });
    });

    it.each([
      ['api.requireIfMatch', 'true', '/value'],
      ['api.requireIfMatch', null, '/value'],
      ['attachments.allowedTypes', 'image/png', '/value'],
      ['attachments.allowedTypes', ['image/png', 5], '/value/1'],
      ['attachments.allowedTypes', ['image/\0'], '/value/0'],
      ['attachments.allowedTypes', Array.from({ length: 100_000 }, () => 'a/b'), '/value'],
      ['attachments.maxFileBytes', 0, '/value'],
      ['attachments.maxFileBytes', 2 ** 31, '/value'],
      ['attachments.maxFileBytes', 1.5, '/value'],
      ['mail.from', 'nobody\0@example.com', '/value'],
      ['mail.smtpUrl', 'http://mail.example.com', '/value'],
      ['mail.smtpUrl', 'smtp://mail.example.com/\0', '/value'],
      ['mail.smtpUrl', 'smtp://mail.example.com/\ud800', '/value'],
      ['mail.resetUrl', `https://example.com/${'x'.repeat(2_000)}`, '/value'],
      ['mail.resetUrl', { href: 'https://example.com' }, '/value'],
      ['password.minLength', 7, '/value'],
      ['password.minLength', '15', '/value'],
      ['plant.timeZone', 'Middle/Earth', '/value'],
      ['plant.timeZone', '+02:00', '/value'],
      ['plant.timeZone', '', '/value'],
      ['plant.timeZone', ['UTC'], '/value'],
    ])('should refuse what %s does not take', async (key, value, where) => {
      const problem = await logbook.as(admin).problem('PUT', path(key), { value });
      expect(problem).toMatchObject({ status: 400, code: 'VALIDATION_FAILED', errors: [{ path: where }] });
      expect((await get(key)).body).toMatchObject({ isSet: false });
    });

    it.each([{}, { value: 'UTC', isSystem: true }, { settingValue: 'UTC' }])('should refuse %j', async (body) => {
      const problem = await logbook.as(admin).problem('PUT', path('plant.timeZone'), body);
      expect(problem).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    });

    it('should hold at once for whoever asks the process that answered', async () => {
      const entry = await logbook.given.entry(manager);
      await put('api.requireIfMatch', true);
      const refused = await logbook.as(manager).delete(`/logbook-entries/${entry}`);
      await logbook.as(admin).delete(path('api.requireIfMatch'), { 'if-match': '*' });
      const accepted = await logbook.as(manager).delete(`/logbook-entries/${entry}`);
      expect([refused.status, accepted.status]).toEqual([428, 204]);
    });
  });

  describe('that are not there for the caller', () => {
    const unknown = ['nothing', 'constructor', '__proto__', 'Plant.timeZone', 'plant.timeZone%00', '%F0%9F%98%80'];

    it.each(unknown.flatMap((key) => (['GET', 'PUT', 'DELETE'] as const).map((method) => [method, key] as const)))(
      'should answer %s %s with 404',
      async (method, key) => {
        const body = method === 'PUT' ? { value: 1 } : undefined;
        expect(await logbook.as(admin).problem(method, path(key), body)).toMatchObject({
          status: 404,
          code: 'SETTING_NOT_FOUND',
        });
      },
    );

    it.each(ofTheSystem)('should hide %s from a manager, who cannot change it either', async (key) => {
      await logbook.given.setting(key, { isSystem: true });
      const { body } = await get(key);
      const answers = [
        await logbook.as(manager).problem('GET', path(key)),
        await logbook.as(manager).problem('PUT', path(key), { value: settingsRegistry[key].default }),
        await logbook.as(manager).problem('DELETE', path(key)),
      ];
      expect(answers.map(({ status, code }) => [status, code])).toEqual(Array(3).fill([404, 'SETTING_NOT_FOUND']));
      expect(body.isSet).toBe(true);
      expect((await get(key)).body).toEqual(body);
    });

    it.each(['technician', 'reader'] as const)('should be closed to a %s', async (level) => {
      const user = await logbook.given[level]();
      expect((await logbook.as(user).problem('GET', '/settings')).status).toBe(403);
      expect((await logbook.as(user).problem('GET', path('plant.timeZone'))).status).toBe(403);
    });
  });

  it('should be recorded with who, and what before and after', async () => {
    const first = await put('plant.timeZone', 'Europe/Rome');
    const second = await put('plant.timeZone', 'Europe/Paris');
    const reset = await logbook.as(manager).delete(path('plant.timeZone'));
    const records: AuditRow[] = [];
    for (const answer of [first, second, reset]) records.push(...(await recordsOf(logbook.database, answer)));
    const [rome, paris] = ['"Europe/Rome"', '"Europe/Paris"'];
    expect(records).toMatchObject([
      { action: 'create', userId: admin.userId, entityId: 'plant.timeZone', details: { new: { setting_value: rome } } },
      { action: 'setting.set', details: { old: { setting_value: rome }, new: { setting_value: paris } } },
      { action: 'delete', userId: manager.userId, details: { old: { setting_value: paris } } },
    ]);
  });

  describe('that are secret', () => {
    const canary = 'smtps://user:canary@mail.example.com:465';

    it('should say whether they are set, and never what they are', async () => {
      const set = await put('mail.smtpUrl', canary);
      expect(set.body).toMatchObject({ value: null, isSet: true, isDefault: false, isSecret: true });
      const answers = [set, await get('mail.smtpUrl'), await logbook.as(admin).get('/settings')];
      const outdated = await put('mail.smtpUrl', 'smtp://other.example.com', { 'if-match': '"0"' });
      expect(outdated.status).toBe(412);
      const refused = await put('mail.smtpUrl', `x${canary}`);
      expect(refused.status).toBe(400);
      expect(JSON.stringify([...answers, outdated, refused])).not.toContain('canary');
    });

    it('should be neither in the database nor in the audit log, be they set, changed or reset', async () => {
      await put('mail.smtpUrl', canary);
      const stored = await logbook.database.query(`SELECT * FROM settings WHERE setting_key = 'mail.smtpUrl'`);
      expect(stored).toMatchObject([{ setting_value: expect.stringMatching(/^v1:t1:/) as string, is_secret: true }]);
      await put('mail.smtpUrl', `${canary}0`);
      await logbook.as(admin).delete(path('mail.smtpUrl'));
      const records = await logbook.database.query<{ details: Record<string, { setting_value?: string }> }>(
        `SELECT details FROM audit_log WHERE entity_id = 'mail.smtpUrl' ORDER BY seq`,
      );
      const values = records.flatMap(({ details }) => Object.values(details)).map((row) => row.setting_value);
      expect(values.length).toBeGreaterThan(3);
      expect(new Set(values)).toEqual(new Set(['[redacted]']));
      expect(JSON.stringify([stored, records])).not.toContain('canary');
    });

    it('should stay so for the record when they have become something else', async () => {
      await logbook.given.setting('plant.timeZone', { settingValue: '"canary"' });
      const [first, second] = [await put('plant.timeZone', 'Europe/Rome'), await put('plant.timeZone', 'Europe/Paris')];
      expect(await recordsOf(logbook.database, first)).toMatchObject([
        { details: { old: { setting_value: '[redacted]' }, new: { setting_value: '[redacted]' } } },
      ]);
      expect(await recordsOf(logbook.database, second)).toMatchObject([
        { details: { old: { setting_value: '"Europe/Rome"' }, new: { setting_value: '"Europe/Paris"' } } },
      ]);
    });
  });
});
