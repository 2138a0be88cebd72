import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';
import { type Operation, operationsOf, pathTo } from '../setup/openapi';
import { SwaggerUi } from '../setup/swagger-ui';

describe('If-Match, when administrators have decided that changes need it', () => {
  const logbook = useLogbook();
  let admin: GivenUser;
  let operations: Operation[];
  let swaggerUi: SwaggerUi;

  beforeAll(async () => {
    admin = await logbook.given.admin();
    swaggerUi = new SwaggerUi(logbook.app);
    operations = operationsOf(logbook.app).filter(({ responses }) => '428' in responses);
    await logbook.as(admin).put('/settings/api.requireIfMatch', { value: true });
  });

  const send = (user: GivenUser, operation: Operation, headers?: Record<string, string>) =>
    logbook.as(user).send(operation.method, pathTo(operation), swaggerUi.body(operation), headers);

  it('should concern every change of a single thing that has a version', () => {
    const withVersion = ({ responses }: Operation) => '412' in responses;
    expect(operations).toEqual(operationsOf(logbook.app).filter(withVersion));
    expect(operations.map(({ operationId }) => operationId)).toEqual(
      expect.arrayContaining(['updateLogbookEntry', 'completeLogbookEntry', 'deleteCategory', 'setSetting']),
    );
  });

  it('should be asked for by each of them', async () => {
    for (const operation of operations) {
      const { status, body } = await send(admin, operation);
      expect([operation.operationId, status, (body as { code: string }).code]).toEqual([
        operation.operationId,
        428,
        'PRECONDITION_REQUIRED',
      ]);
    }
  });

  it.each(['*', '"1"'])('should be enough as %s', async (etag) => {
    for (const operation of operations) {
      const { status } = await send(admin, operation, { 'if-match': etag });
      expect([operation.operationId, status]).not.toEqual([operation.operationId, 428]);
    }
    await logbook.as(admin).put('/settings/api.requireIfMatch', { value: true }, { 'if-match': '*' });
  });

  it('should be asked of nobody who may not come in', async () => {
    const technician = await logbook.given.technician();
    const ended = { ...admin, sessionId: await logbook.given.session(admin.userId, '-1 second') };
    const guarded = operations.find(({ operationId }) => operationId === 'deleteCategory')!;
    expect((await send(technician, guarded)).status).toBe(403);
    expect((await send(ended, guarded)).status).toBe(401);
    expect((await logbook.anybody.send(guarded.method, pathTo(guarded))).status).toBe(401);
  });

  it('should not be asked for by what reads or adds', async () => {
    const location = await logbook.as(admin).post('/locations', { locationName: 'Hall 1' });
    expect(location.status).toBe(201);
    expect((await logbook.as(admin).get('/locations')).status).toBe(200);
  });
});
