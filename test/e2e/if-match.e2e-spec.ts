import fc from 'fast-check';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';
import { type Operation, operationsOf } from '../setup/openapi';
import { type ValidRequest, ValidRequests } from '../setup/valid-request';

interface Change {
  request: ValidRequest;
  /** Where the thing that it changes is read. */
  thing: string;
}

describe('If-Match, of every change of a thing that has a version', () => {
  const logbook = useLogbook();
  let admin: GivenUser;
  let requests: ValidRequests;
  let changes: Operation[];
  let patches: Operation[];

  beforeAll(async () => {
    admin = await logbook.given.admin();
    requests = await ValidRequests.prepare(logbook);
    changes = operationsOf(logbook.app).filter(({ responses }) => '412' in responses);
    patches = changes.filter(({ method }) => method === 'PATCH');
  });

  async function changeBy(operation: Operation): Promise<Change> {
    const request = await requests.of(operation, admin);
    const depth = operation.path.slice(0, operation.path.indexOf('}')).split('/').length;
    return { request, thing: request.url.split('/').slice(0, depth).join('/') };
  }

  const send = ({ request }: Change, ifMatch?: string) =>
    logbook
      .as(admin)
      .request({ ...request, headers: { ...request.headers, ...(ifMatch !== undefined && { 'if-match': ifMatch }) } });
  const get = ({ thing }: Change) => logbook.as(admin).request({ method: 'GET', url: thing });
  const versionOf = async (change: Change) => Number(JSON.parse(String((await get(change)).headers.etag)));

  it('should concern patches of all that can be patched', () => {
    expect(patches).toEqual(operationsOf(logbook.app).filter(({ method }) => method === 'PATCH'));
    expect(patches.length).toBeGreaterThan(4);
  });

  it('should refuse the change when it names no tag of the current version, and show that version', async () => {
    for (const operation of changes) {
      const change = await changeBy(operation);
      const [before, version] = [await get(change), await versionOf(change)];
      for (const stale of [`"${String(version + 1)}"`, `W/"${String(version)}"`, `"0${String(version)}", "x"`]) {
        const { status, body } = await send(change, stale);
        expect([operation.operationId, status, body]).toEqual([
          operation.operationId,
          412,
          expect.objectContaining({ code: 'VERSION_CONFLICT', current: before.body }),
        ]);
      }
      expect((await get(change)).headers.etag).toBe(before.headers.etag);
    }
  });

  it('should let the change happen when any of its tags is that of the current version', async () => {
    for (const operation of changes) {
      const change = await changeBy(operation);
      const version = await versionOf(change);
      const { status } = await send(change, `W/"x,y" ,"${String(version)}", "${String(version + 2)}"`);
      expect([operation.operationId, Math.floor(status / 100)]).toEqual([operation.operationId, 2]);
    }
  });

  it('should hold for a patch that changes nothing as for any other', async () => {
    for (const operation of patches) {
      const { request, thing } = await changeBy(operation);
      const change = { request: { ...request, payload: '{}' }, thing };
      const { body, headers } = await get(change);
      expect(await send(change)).toMatchObject({ status: 200, body, headers: { etag: headers.etag } });
      const version = await versionOf(change);
      const named = fc.integer({ min: Math.max(0, version - 2), max: version + 2 });
      const tags = fc.array(
        fc.tuple(fc.constantFrom('', 'W/'), named).map(([weak, number]) => `${weak}"${String(number)}"`),
        { minLength: 1, maxLength: 4 },
      );
      await fc.assert(
        fc.asyncProperty(tags, async (list) => {
          const isSeen = list.includes(`"${String(version)}"`);
          expect(await send(change, list.join(', '))).toMatchObject(
            isSeen ? { status: 200, body } : { status: 412, body: { current: body, conflicts: [] } },
          );
        }),
        { numRuns: 30 },
      );
      expect((await get(change)).body).toEqual(body);
    }
  });

  it('should refuse an empty patch of what nobody may patch', async () => {
    const { given } = logbook;
    const reader = await given.reader();
    const entryId = await given.entry(admin);
    const deletedId = await given.entry(admin, { is_deleted: true });
    const builtIn = await logbook.database.first<{ role_id: number }>('SELECT role_id FROM roles WHERE is_built_in');
    expect(await logbook.as(reader).problem('PATCH', `/logbook-entries/${entryId}`, {})).toMatchObject({ status: 403 });
    expect((await logbook.as(admin).problem('PATCH', `/logbook-entries/${deletedId}`, {})).status).toBe(404);
    expect((await logbook.as(admin).problem('PATCH', `/roles/${String(builtIn.role_id)}`, {})).status).toBe(409);
  });

  it('should say which fields both sides changed since the newest version that it names', async () => {
    const path = `/logbook-entries/${await logbook.given.entry(admin)}`;
    await logbook.as(admin).patch(path, { device: 'Excavator C' });
    await logbook.as(admin).patch(path, { priority: 'High' });
    const mine = { device: 'Excavator D', priority: 'Low' };
    const conflicts = async (tags: string) =>
      (await logbook.as(admin).patch(path, mine, { 'if-match': tags })).body.conflicts;
    expect(await conflicts('"1"')).toEqual(['device', 'priority']);
    expect(await conflicts('"2", "1"')).toEqual(['priority']);
    expect(await conflicts('"1", "2", "7"')).toEqual(['priority']);
  });
});
