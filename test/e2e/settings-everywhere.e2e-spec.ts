import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.setup';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import { SettingsService } from '../../src/modules/settings/settings.service';
import type { GivenUser } from '../factories/given';
import { Api } from '../setup/api';
import { useLogbook } from '../setup/logbook';
import { testConfig } from '../setup/test-config';
import { testKeys } from '../setup/test-keys';
import { until } from '../setup/until';

describe('settings in every process', () => {
  const logbook = useLogbook();
  const others: NestFastifyApplication[] = [];
  let admin: GivenUser;

  beforeAll(async () => {
    admin = await logbook.given.admin();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    for (const app of others.splice(0)) await app.close();
    await logbook.database.query(`SET app.user_id = '${admin.userId}'; DELETE FROM settings`);
  });

  /** One more process on the same database. */
  const anotherApp = async () => {
    const app = await createApp({ config: testConfig, keys: testKeys, connection: logbook.database.app });
    others.push(app);
    return app;
  };
  const put = (app: NestFastifyApplication, key: string, value: unknown) =>
    new Api(app, app.get(AccessTokenService).issue(admin.userId, admin.sessionId)).put(`/settings/${key}`, { value });
  const settingsOf = (app: NestFastifyApplication) => app.get(SettingsService);

  it('should be loaded when it starts, secrets too', async () => {
    const url = 'smtps://user:password@mail.example.com:465';
    await put(logbook.app, 'plant.timeZone', 'Europe/Rome');
    await put(logbook.app, 'mail.smtpUrl', url);
    const settings = settingsOf(await anotherApp());
    expect([settings.get('plant.timeZone'), settings.get('mail.smtpUrl')]).toEqual(['Europe/Rome', url]);
    expect(settings.get('password.minLength')).toBe(15);
  });

  it('should follow what another one sets and resets', async () => {
    const settings = settingsOf(await anotherApp());
    await put(logbook.app, 'plant.timeZone', 'Europe/Rome');
    expect(settingsOf(logbook.app).get('plant.timeZone')).toBe('Europe/Rome');
    await until(() => settings.get('plant.timeZone') === 'Europe/Rome');
    await logbook.as(admin).delete('/settings/plant.timeZone');
    expect(settingsOf(logbook.app).get('plant.timeZone')).toBe('UTC');
    await until(() => settings.get('plant.timeZone') === 'UTC');
  });

  it('should follow after the connection that hears of changes was lost, without missing what came in between', async () => {
    const settings = settingsOf(await anotherApp());
    await logbook.database.query(`
      SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'preventplus listener'`);
    await put(logbook.app, 'plant.timeZone', 'Europe/Rome');
    await until(() => settings.get('plant.timeZone') === 'Europe/Rome');
    await put(logbook.app, 'plant.timeZone', 'Europe/Paris');
    await until(() => settings.get('plant.timeZone') === 'Europe/Paris');
  });

  it('should be the same in all of them after many have been set at once', async () => {
    const other = await anotherApp();
    const lengths = Array.from({ length: 20 }, (_, index) => 10 + index);
    const answers = await Promise.all(
      lengths.map((length) => put(length % 2 ? logbook.app : other, 'password.minLength', length)),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    const { value } = await logbook.database.first<{ value: number }>(
      'SELECT setting_value::integer AS value FROM settings',
    );
    await until(() => [logbook.app, other].every((app) => settingsOf(app).get('password.minLength') === value));
  });

  describe.each([
    ['does not fit any more', 'password.minLength', '"long"', 'has a value that is not allowed any more'],
    ['is not JSON', 'password.minLength', 'fifteen', 'is not JSON'],
    ['is a secret that no key opens', 'mail.smtpUrl', 'v1:lost:AAAA', 'cannot be decrypted'],
  ])('when one %s', (_, key, settingValue, complaint) => {
    it('should start with the default, say so, and take a new value', async () => {
      const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
      await logbook.given.setting(key, { settingValue, isSystem: true });
      const app = await anotherApp();
      expect(warn).toHaveBeenCalledWith(`The setting ${key} ${complaint}: its default holds until it is set again.`);
      expect(JSON.stringify(warn.mock.calls)).not.toContain(settingValue);
      expect((await logbook.as(admin).get(`/settings/${key}`)).body).toMatchObject({ isDefault: true, isSet: true });

      const value = key === 'mail.smtpUrl' ? 'smtp://localhost' : 20;
      expect(await put(app, key, value)).toMatchObject({ status: 200, body: { isDefault: false } });
      expect(settingsOf(app).get(key as 'password.minLength')).toBe(value);
    });
  });

  it('should ignore settings that this version does not know', async () => {
    await logbook.given.setting('of.another.version');
    expect(settingsOf(await anotherApp()).get('plant.timeZone')).toBe('UTC');
    const { body } = await logbook.as(admin).get<{ items: { settingKey: string }[] }>('/settings');
    expect(body.items.map(({ settingKey }) => settingKey)).not.toContain('of.another.version');
  });

  it('should not obey a setting of the system that somebody has stored as one of the plant', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    await logbook.given.setting('password.minLength', { settingValue: '8', isSystem: false });
    const app = await anotherApp();
    expect(settingsOf(app).get('password.minLength')).toBe(15);
    await put(app, 'password.minLength', 20);
    expect(settingsOf(app).get('password.minLength')).toBe(20);
    expect(await logbook.database.query('SELECT is_system FROM settings')).toEqual([{ is_system: true }]);
  });

  it('should end with the process', async () => {
    const app = await anotherApp();
    const listeners = () =>
      logbook.database.query(`
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'preventplus listener'`);
    expect(await listeners()).toHaveLength(2);
    await app.close();
    others.pop();
    await until(async () => (await listeners()).length === 1);
  });
});
