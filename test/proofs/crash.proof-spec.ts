import { crashes } from '../setup/crash-options';
import { serverPid, type Service, useServices } from '../setup/service';

const password = 'a password for crashes only';
const writers = 6;
const writesBeforeTheKill = 60;
const patience = 90_000;

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** SIGKILL in the middle of writing, to the application or to its database: what was acknowledged is there. */
describe('after a crash', () => {
  const services = useServices();
  const acknowledged = new Set<string>();
  let service: Service;
  let url: string;
  let token: string;
  let locationId: number;

  const send = (method: string, path: string, body?: object) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });

  async function start(): Promise<void> {
    service = services.start({
      DATA_DIR: services.path('data'),
      KEYS_DIR: services.path('keys'),
      ADMIN_INITIAL_PASSWORD: password,
      LOG_LEVEL: 'silent',
    });
    url = await service.ready();
  }

  beforeAll(async () => {
    await start();
    const signedIn = await send('POST', '/auth/login', { login: 'admin', password });
    ({ accessToken: token } = (await signedIn.json()) as { accessToken: string });
    const location = await send('POST', '/locations', { locationName: 'Pit' });
    ({ locationId } = (await location.json()) as { locationId: number });
  }, patience);

  /** Writes until the service is gone, and notes what it acknowledged. */
  async function write(isOver: () => boolean): Promise<void> {
    const entry = { startDate: '2026-11-23', responsiblePerson: 'Crew', locationId, device: 'X', callDescription: 'Y' };
    while (!isOver()) {
      try {
        const answer = await send('POST', '/logbook-entries', entry);
        if (answer.status !== 201) continue;
        acknowledged.add(((await answer.json()) as { entryId: string }).entryId);
      } catch {
        // neither acknowledged nor refused: it may be there or not
      }
    }
  }

  async function every<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await send('GET', `${path}&limit=200${cursor && `&cursor=${cursor}`}`);
      const page = (await answer.json()) as Page<Item>;
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }

  const kills = Array.from({ length: crashes }, (_, index) => (index % 2 === 0 ? 'the application' : 'PostgreSQL'));
  it.each(kills)(
    'of %s should have every entry that was acknowledged, each with exactly one record',
    async (victim) => {
      const before = acknowledged.size;
      let isOver = false;
      const writing = Promise.all(Array.from({ length: writers }, () => write(() => isOver)));
      await service.until(() => acknowledged.size >= before + writesBeforeTheKill);
      if (victim === 'PostgreSQL') process.kill(serverPid(services.path('data')), 'SIGKILL');
      else await service.end('SIGKILL');
      await service.exited;
      isOver = true;
      await writing;
      await start();

      const entries = await every<{ entryId: string }>('/logbook-entries?sort=createdAt');
      const records = await every<{ entityId: string }>('/audit-log?entityType=logbook_entries');
      const stored = entries.map(({ entryId }) => entryId).sort();
      expect([...acknowledged].filter((entryId) => !stored.includes(entryId))).toEqual([]);
      expect(records.map(({ entityId }) => entityId).sort()).toEqual(stored);
      expect(acknowledged.size).toBeGreaterThanOrEqual(before + writesBeforeTheKill);
    },
    patience,
  );
});
