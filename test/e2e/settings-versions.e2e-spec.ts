import type { Setting } from '../../src/modules/settings/dto/setting.dto';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';

describe('the versions of settings', () => {
  const logbook = useLogbook();
  const path = '/settings/plant.timeZone';
  let admin: GivenUser;
  let manager: GivenUser;

  beforeAll(async () => {
    admin = await logbook.given.admin();
    manager = await logbook.given.manager();
  });

  afterEach(() => reset());

  const tagged = (etag: unknown) => ({ 'if-match': String(etag) });
  const get = (headers?: Record<string, string>) => logbook.as(admin).get<Setting>(path, headers);
  const put = (value: string, headers?: Record<string, string>) =>
    logbook.as(admin).put<Setting>(path, { value }, headers);
  const reset = (headers?: Record<string, string>) => logbook.as(admin).delete(path, headers);

  it('should have an ETag while nobody has set one, good for the first change', async () => {
    const { headers } = await get();
    expect(headers.etag).toBe('"0"');
    expect(await put('Europe/Rome', tagged(headers.etag))).toMatchObject({ status: 200 });
  });

  it('should give the same ETag in the answer to a change as afterwards', async () => {
    const { headers } = await put('Europe/Rome');
    expect((await get()).headers.etag).toBe(headers.etag);
    expect(await get({ 'if-none-match': String(headers.etag) })).toMatchObject({ status: 304 });
  });

  it('should let one of two win who set for the first time, and show the other what is now', async () => {
    const answers = await Promise.all([put('Europe/Rome', tagged('"0"')), put('Europe/Paris', tagged('"0"'))]);
    const [won, lost] = answers.toSorted((left, right) => left.status - right.status);
    expect([won?.status, lost?.status]).toEqual([200, 412]);
    expect(lost?.body).toMatchObject({ code: 'VERSION_CONFLICT', current: won?.body, conflicts: ['value'] });
  });

  it('should refuse a change and a reset of a version that is past', async () => {
    const { headers } = await put('Europe/Rome');
    await put('Europe/Paris');
    const { status, body } = await put('Europe/Berlin', tagged(headers.etag));
    expect({ status, ...body }).toMatchObject({ status: 412, current: { value: 'Europe/Paris' } });
    expect(await reset(tagged(headers.etag))).toMatchObject({
      status: 412,
      body: { current: { value: 'Europe/Paris' } },
    });
    expect((await get()).body).toMatchObject({ value: 'Europe/Paris' });
  });

  it('should never repeat: an ETag from before a reset does not fit what is set after it', async () => {
    const before = await put('Europe/Rome');
    await reset();
    expect((await put('Europe/Paris', tagged(before.headers.etag))).status).toBe(412);
    const after = await put('Europe/Paris');
    expect(after.body.version).toBeGreaterThan(before.body.version);
  });

  it('should not change when the same value is set again', async () => {
    const { headers } = await put('Europe/Rome');
    expect((await put('Europe/Rome')).headers.etag).toBe(headers.etag);
  });

  describe('of one that is set back to the default', () => {
    it('should be as if nobody had set it', async () => {
      const { body } = await get();
      await put('Europe/Rome');
      expect(await logbook.as(manager).delete(path)).toMatchObject({ status: 204, body: undefined });
      expect((await get()).body).toEqual(body);
    });

    it('should stay there without complaint', async () => {
      const answers = [await reset(), await reset(tagged('"0"')), await reset(tagged('"7"'))];
      expect(answers.map(({ status }) => status)).toEqual([204, 204, 412]);
    });
  });
});
