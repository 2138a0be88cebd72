import { accessLevels } from '../../src/common/access-level';
import type { GivenUser } from '../factories/given';
import type { Api } from '../setup/api';
import { useLogbook } from '../setup/logbook';
import { operationsOf } from '../setup/openapi';
import { everyPage } from '../setup/pages';

interface Counted {
  items: object[];
  nextCursor: string | null;
  total?: number;
  totalIsEstimate?: boolean;
}

/** Lists of what only work makes: an import reads rows, a backup is taken. */
const withoutRows = ['/rows', '/backups', '/backups/drills', '/archive/runs', '/audit-log/checkpoints'];

describe('the total of a list', () => {
  const logbook = useLogbook();
  let technician: GivenUser;
  let admin: Api;
  let lists: string[];

  beforeAll(async () => {
    const { given } = logbook;
    const user = await given.admin();
    admin = logbook.as(user);
    technician = await given.technician();
    for (const level of accessLevels) await given.session((await given.user(level)).userId);
    await given.session(user.userId);
    const entryId = await given.entry(technician);
    for (let n = 0; n < 3; n++) {
      await given.entry(n === 0 ? technician : user, { device: 'Crane' });
      await given.category();
      await given.attachment(entryId, technician);
      await given.import(user);
      await given.jobRun(user);
      await admin.patch(`/logbook-entries/${entryId}`, { device: `Excavator ${String(n)}` });
    }
    lists = operationsOf(logbook.app)
      .filter(({ parameters }) => parameters.some(({ name }) => name === 'cursor'))
      .map(({ path }) => path.replace('/api/v1', '').replace('{entryId}', entryId).replace('{name}', 'report-refresh'))
      .filter((path) => !withoutRows.some((end) => path.endsWith(end)));
  });

  const ask = async (api: Api, path: string) => {
    const { status, body } = await api.get<Counted>(path);
    expect(status).toBe(200);
    return body;
  };

  it('should be in the answer of every list, when it is asked for', async () => {
    expect(lists.length).toBeGreaterThanOrEqual(8);
    for (const list of lists) {
      const path = `${list}?limit=1`;
      const { length } = await everyPage(admin, `${list}?limit=200`);
      const answers = {
        none: await ask(admin, path),
        exact: await ask(admin, `${path}&count=exact`),
        estimate: await ask(admin, `${path}&count=estimate`),
      };
      expect([list, length > 1]).toEqual([list, true]);
      expect(answers.none).not.toHaveProperty('total');
      expect(answers.none).not.toHaveProperty('totalIsEstimate');
      expect([list, answers.exact]).toMatchObject([list, { total: length, totalIsEstimate: false }]);
      expect(answers.estimate.total).toBeGreaterThanOrEqual(2);
      expect(answers.estimate).toHaveProperty('totalIsEstimate');
    }
  });

  it('should count the entries of all values of a filter, however few a page shows', async () => {
    const path = '/logbook-entries?device=Crane&device=Excavator%200&device=Excavator%201&device=Excavator%202&limit=1';
    const { length } = await everyPage(admin, path);
    expect(length).toBeGreaterThan(3);
    expect((await ask(admin, `${path}&count=exact`)).total).toBe(length);
  });

  it('should count what the filters leave, on all pages', async () => {
    const first = await ask(admin, '/logbook-entries?device=Crane&limit=2&count=exact');
    expect(first).toMatchObject({ total: 3 });
    const last = await ask(admin, `/logbook-entries?device=Crane&limit=2&count=exact&cursor=${first.nextCursor ?? ''}`);
    expect(last.items).toHaveLength(1);
    expect(last).toMatchObject({ total: 3, totalIsEstimate: false, nextCursor: null });
  });

  it.each(['exact', 'estimate'])("should be that of a technician's own entries (%s)", async (count) => {
    const answer = await ask(logbook.as(technician), `/logbook-entries?limit=1&count=${count}`);
    expect(answer).toMatchObject({ total: 2, totalIsEstimate: false });
  });

  it('should be 0 when there is nothing', async () => {
    const answer = await ask(admin, '/logbook-entries?device=None&count=estimate');
    expect(answer).toEqual({ items: [], nextCursor: null, total: 0, totalIsEstimate: false });
  });

  it('should be asked for in one of two ways', async () => {
    const problem = await admin.problem('GET', '/logbook-entries?count=yes');
    expect(problem).toMatchObject({ status: 400, errors: [{ path: '/count' }] });
  });
});
