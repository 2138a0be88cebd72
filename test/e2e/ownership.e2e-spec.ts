import type { Problem } from '../../src/common/http/problem';
import type { GivenUser } from '../factories/given';
import { useLogbook } from '../setup/logbook';
import { type Operation, operationsOf } from '../setup/openapi';
import { rowPrints } from '../setup/row-prints';
import { thingOf } from '../setup/things';
import { states, type ValidRequest, ValidRequests } from '../setup/valid-request';

const peopleAtOnce = 3;

/** Every operation on something of somebody × everybody else, for every kind of thing that the document knows. */
describe('the things of others', () => {
  const logbook = useLogbook();
  let operations: Operation[];
  let requests: ValidRequests;
  let technicians: GivenUser[];

  beforeAll(async () => {
    requests = await ValidRequests.prepare(logbook);
    technicians = await people('Technician');
    operations = operationsOf(logbook.app).filter(isAboutSomebodys);
  });

  const people = async (level: GivenUser['accessLevel']) => {
    const users: GivenUser[] = [];
    for (let count = 0; count < peopleAtOnce; count++) users.push(await logbook.given.user(level));
    return users;
  };
  const isForTechnicians = (operation: Operation) => operation['x-required-level'] === 'Technician';

  /** A request of `caller` for things of `owner`, in the state that the operation is for. */
  async function requestFor(operation: Operation, owner: GivenUser, caller: GivenUser): Promise<ValidRequest> {
    const { operationId } = operation;
    const ids: Record<string, string | number> = {};
    for (const { name } of operation.parameters.filter((parameter) => parameter.in === 'path')) {
      const making = { logbook, owner, state: states[operationId] ?? {} };
      ids[name] = name === 'userId' ? owner.userId : await thingOf(name, operationId).make(making);
    }
    return requests.of(operation, caller, ids);
  }

  /** What the operations answer somebody who asks for things of somebody else; nothing may change. */
  async function answersOf(asked: Operation[], owner: GivenUser, caller: GivenUser): Promise<string[]> {
    const prepared: [Operation, ValidRequest][] = [];
    for (const operation of asked) prepared.push([operation, await requestFor(operation, owner, caller)]);
    const before = await rowPrints(logbook.database);
    const answers: string[] = [];
    for (const [{ operationId }, request] of prepared) {
      const { status, body } = await logbook.as(caller).request<Problem | undefined>(request);
      answers.push([operationId, status, ...(status === 403 ? [body?.code] : [])].join(' '));
    }
    expect(await rowPrints(logbook.database)).toEqual(before);
    return answers;
  }

  it('should be what many operations are about', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(names.length).toBeGreaterThan(10);
    expect(names).toEqual(expect.arrayContaining(['getLogbookEntry', 'getAttachmentContent', 'endSession', 'getUser']));
  });

  it('should not be found by any other technician, nor changed', async () => {
    for (const [index, owner] of technicians.entries()) {
      const caller = technicians[(index + 1) % technicians.length]!;
      expect(await answersOf(operations, owner, caller)).toEqual(
        operations.map((operation) =>
          isForTechnicians(operation) ? `${operation.operationId} 404` : `${operation.operationId} 403 ACCESS_DENIED`,
        ),
      );
    }
  }, 60_000);

  it('should be read at most by a technician who reads everything, and not changed', async () => {
    const reader = await logbook.given.reader();
    const asked = operations.filter(isForTechnicians);
    const answers = await answersOf(asked, technicians[0]!, reader);
    const permitted = asked.map(({ method, operationId }, index) => {
      const answer = method === 'GET' ? `${operationId} 200` : `${operationId} 403 NOT_YOURS`;
      return answers[index] === answer ? answer : `${operationId} 404`;
    });
    expect(answers).toEqual(permitted);
    expect(answers).toEqual(
      expect.arrayContaining(['getLogbookEntry 200', 'updateLogbookEntry 403 NOT_YOURS', 'endSession 404']),
    );
  });

  it.each(['Manager', 'Admin'] as const)('should not be found by a %s when they are sessions', async (level) => {
    const ofSessions = operations.filter(({ path }) => path.includes('{sessionId}'));
    const caller = await logbook.given.user(level);
    const notFound = ofSessions.map(({ operationId }) => `${operationId} 404`);
    expect(await answersOf(ofSessions, technicians[0]!, caller)).toEqual(notFound);
    expect(ofSessions.length).toBeGreaterThan(0);
  });

  it('should stand in no list of another technician', async () => {
    const [owner, caller] = technicians as [GivenUser, GivenUser];
    await logbook.given.entry(caller);
    const secrets = [owner.userId, owner.sessionId, owner.username, await logbook.given.entry(owner)];
    const lists = operationsOf(logbook.app).filter(
      ({ method, path, ...operation }) =>
        method === 'GET' && !path.includes('{') && operation['x-required-level'] === 'Technician',
    );
    for (const operation of lists) {
      const { url } = await requests.of(operation, caller);
      const { body } = await logbook.as(caller).request({ method: 'GET', url });
      const text = JSON.stringify(body);
      expect([operation.operationId, secrets.filter((secret) => text.includes(secret))]).toEqual([
        operation.operationId,
        [],
      ]);
    }
    expect(lists.length).toBeGreaterThan(4);
  });
});

function isAboutSomebodys({ operationId, parameters }: Operation): boolean {
  return parameters
    .filter(({ in: place, schema }) => place === 'path' && (schema.type !== 'string' || schema.format === 'uuid'))
    .some(({ name }) => thingOf(name, operationId).isSomebodys);
}
