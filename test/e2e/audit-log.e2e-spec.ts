import type { AuditRecord } from '../../src/modules/audit/dto/audit-record.dto';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';

interface AuditPage {
  items: AuditRecord[];
  nextCursor: string | null;
}

describe('the audit log', () => {
  const logbook = useLogbook();
  const requestId = '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10';
  let admin: GivenUser;
  let technician: GivenUser;
  let entryId: string;

  beforeAll(async () => {
    admin = await logbook.given.admin();
    technician = await logbook.given.technician();
    entryId = await logbook.given.entry(technician);
    const headers = { 'x-request-id': requestId, 'user-agent': 'a test' };
    await logbook.as(technician).patch(`/logbook-entries/${entryId}`, { device: 'Excavator C' }, headers);
    await logbook.as(technician).delete(`/logbook-entries/${entryId}`);
    await logbook.as(technician).get('/users');
  });

  const search = async (query: string) => {
    const { status, body } = await logbook.as(admin).get<AuditPage>(`/audit-log?${query}`);
    expect(status).toBe(200);
    return body;
  };
  const actions = async (query: string) => (await search(query)).items.map((record) => record.action);

  it('should tell who changed what, when, from where and on which request', async () => {
    const { items } = await search(`requestId=${requestId}`);
    expect(items).toEqual([
      {
        logId: expect.any(String) as string,
        userId: technician.userId,
        fullName: expect.stringContaining('Technician') as string,
        action: 'update',
        entityType: 'logbook_entries',
        entityId: entryId,
        entityVersion: 2,
        details: { old: { device: 'Excavator B' }, new: { device: 'Excavator C' } },
        ipAddress: '127.0.0.1',
        userAgent: 'a test',
        requestId,
        createdAt: expect.stringMatching(/Z$/) as string,
      },
    ]);
    const { logId } = items[0] ?? { logId: '' };
    expect((await logbook.as(admin).get(`/audit-log/${logId}`)).body).toEqual(items[0]);
  });

  it('should find by entity, by user, by action and by period', async () => {
    expect(await actions(`entityId=${entryId}`)).toEqual(['soft_delete', 'update', 'create']);
    expect(await actions(`userId=${technician.userId}`)).toEqual(['access_denied', 'soft_delete', 'update']);
    expect(await actions('action=soft_delete&action=update&entityType=logbook_entries')).toEqual([
      'soft_delete',
      'update',
    ]);
    expect(await actions('to=2020-01-01T00:00:00Z')).toEqual([]);
    expect((await actions('from=2020-01-01T00:00:00%2B02:00&ipAddress=127.0.0.1')).length).toBeGreaterThan(0);
  });

  it('should page without gaps', async () => {
    const all = (await search('limit=200')).items.map((record) => record.logId);
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: AuditPage = await search(`limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      paged.push(...page.items.map((record) => record.logId));
      cursor = page.nextCursor;
    } while (cursor);
    expect(paged).toEqual(all);
  });

  it.each(['from=yesterday', 'ipAddress=here', 'requestId=1', 'userId=x', 'colour=red', 'from=0001-01-01T00:00:00Z'])(
    'should refuse %s',
    async (query) => {
      expect((await logbook.as(admin).problem('GET', `/audit-log?${query}`)).status).toBe(400);
    },
  );

  it('should be for administrators only, and append-only', async () => {
    const manager = await logbook.given.manager();
    expect((await logbook.as(manager).problem('GET', '/audit-log')).status).toBe(403);
    expect((await logbook.as(technician).problem('GET', `/audit-log/${requestId}`)).status).toBe(403);
    expect((await logbook.as(admin).problem('GET', `/audit-log/${requestId}`)).status).toBe(404);
    for (const method of ['DELETE', 'PATCH'] as const) {
      expect((await logbook.as(admin).problem(method, `/audit-log/${requestId}`)).status).toBe(404);
    }
  });
});
