import { type AccessLevel, accessLevels } from '../../src/common/access-level';
import type { Problem } from '../../src/common/http/problem';
import type { GivenUser } from '../factories/given';
import { type Answer, Api } from '../setup/api';
import { forgedToken, hmac, oneMinuteAgo, rsa } from '../setup/forged-token';
import { useLogbook } from '../setup/logbook';
import { type Operation, operationsOf, pathTo } from '../setup/openapi';
import { rowPrints } from '../setup/row-prints';
import { ValidRequests } from '../setup/valid-request';

type Outcomes = Record<string, string>;

const letIn = 'let in';
/** All that somebody may do whose password must be changed. Whoever adds a line here opens a door. */
const openWhilePasswordIsDue = ['changePassword', 'getMe', 'logout'];

/** What became of a request: its refusal, or that it was let in. */
function outcomeOf({ status, headers, body }: Answer<Partial<Problem> | undefined>): string {
  if (status >= 500) return `failed with ${status}`;
  if (status === 403) return body?.code ?? '403';
  if (status !== 401) return letIn;
  return headers['www-authenticate'] ? (body?.code ?? '401') : '401 without WWW-Authenticate';
}

/** Every operation of the OpenAPI document × whoever may call it. What is expected follows from the document alone. */
describe('the matrix of roles and routes', () => {
  const logbook = useLogbook();
  let operations: Operation[];
  let requests: ValidRequests;

  beforeAll(async () => {
    operations = operationsOf(logbook.app);
    requests = await ValidRequests.prepare(logbook);
  });

  const isPublic = (operation: Operation) => operation['x-required-level'] === 'none';
  const expected = (outcome: (operation: Operation) => string): Outcomes =>
    Object.fromEntries(operations.map((operation) => [operation.operationId, outcome(operation)]));

  /** Asks each operation for something that is there, as a user of that level. */
  async function whenLetIn(level: AccessLevel): Promise<Outcomes> {
    const outcomes: Outcomes = {};
    for (const operation of operations) {
      const user = await logbook.given.user(level);
      const request = await requests.of(operation, user);
      outcomes[operation.operationId] = outcomeOf(await logbook.as(user).request<Problem>(request));
    }
    return outcomes;
  }

  /** Asks each operation with a token, or without, and says what became of it; nothing may have changed. */
  async function whenShutOut(token: string | undefined): Promise<Outcomes> {
    const outcomes: Outcomes = {};
    const before = await rowPrints(logbook.database);
    for (const operation of operations.filter((candidate) => !isPublic(candidate))) {
      const { method, requestBody } = operation;
      const api = new Api(logbook.app, token);
      const answer = await api.send<Problem>(
        method,
        pathTo(operation),
        requestBody && requests.swaggerUi.body(operation),
      );
      outcomes[operation.operationId] = outcomeOf(answer);
    }
    expect(await rowPrints(logbook.database)).toEqual(before);
    return outcomes;
  }

  /** Public operations take no token, so a bad one changes nothing about them. */
  async function whenPublic(token: string): Promise<Outcomes> {
    const outcomes: Outcomes = {};
    const user = await logbook.given.technician();
    for (const operation of operations.filter(isPublic)) {
      const request = await requests.of(operation, user);
      outcomes[operation.operationId] = outcomeOf(await new Api(logbook.app, token).request<Problem>(request));
    }
    return outcomes;
  }

  const guarded = (outcomes: Outcomes): Outcomes =>
    Object.fromEntries(
      operations
        .filter((operation) => !isPublic(operation))
        .map(({ operationId }) => [operationId, outcomes[operationId]!]),
    );

  it('should have a line for every operation, and know the level of each', () => {
    const levels: string[] = ['none', ...accessLevels];
    expect(operations.length).toBeGreaterThan(40);
    expect(operations.filter((operation) => !levels.includes(operation['x-required-level']))).toEqual([]);
  });

  it.each(accessLevels)(
    'should let a %s in where the document says so, and nowhere else',
    async (level) => {
      const rank = accessLevels.indexOf(level);
      const maySee = (operation: Operation) =>
        rank >= accessLevels.indexOf(operation['x-required-level'] as AccessLevel);
      expect(await whenLetIn(level)).toEqual(
        expected((operation) => (isPublic(operation) || maySee(operation) ? letIn : 'ACCESS_DENIED')),
      );
    },
    60_000,
  );

  it('should let nobody in whose password must be changed, but to change it', async () => {
    const outcomes: Outcomes = {};
    for (const operation of operations) {
      const user = await logbook.given.admin({ mustChangePassword: true });
      const request = await requests.of(operation, user, idsOfNothing(operation));
      outcomes[operation.operationId] = outcomeOf(await logbook.as(user).request<Problem>(request));
    }
    const isOpen = (operation: Operation) =>
      isPublic(operation) || openWhilePasswordIsDue.includes(operation.operationId);
    expect(outcomes).toEqual(expected((operation) => (isOpen(operation) ? letIn : 'PASSWORD_CHANGE_REQUIRED')));
  });

  const forgeries: [string, (admin: GivenUser) => string | undefined][] = [
    ['has no token', () => undefined],
    ['has a token that expired', (admin) => forgedToken(admin, { payload: { exp: oneMinuteAgo() } })],
    ['has a token with the algorithm none', (admin) => forgedToken(admin, { header: { alg: 'none' }, sign: () => '' })],
    [
      'has a token signed with HS512',
      (admin) => forgedToken(admin, { header: { alg: 'HS512' }, sign: hmac('sha512') }),
    ],
    ['has a token signed with RS256', (admin) => forgedToken(admin, { header: { alg: 'RS256' }, sign: rsa })],
    ['has a token signed with another key', (admin) => forgedToken(admin, { sign: hmac('sha256', Buffer.alloc(32)) })],
    ['has a token of another type', (admin) => forgedToken(admin, { payload: { typ: 'refresh' } })],
  ];
  it.each(forgeries)('should let nobody in who %s', async (_, tokenOf) => {
    const token = tokenOf(await logbook.given.admin());
    expect(await whenShutOut(token)).toEqual(guarded(expected(() => 'INVALID_TOKEN')));
    if (token) expect(Object.values(await whenPublic(token)).every((outcome) => outcome === letIn)).toBe(true);
  });

  it.each([
    ['ended', 'UPDATE sessions SET ended_at = now() WHERE user_id = $1'],
    ['expired', `UPDATE sessions SET expires_at = now() - interval '1 second' WHERE user_id = $1`],
    ['belongs to somebody who was deactivated', 'UPDATE users SET is_active = false WHERE user_id = $1'],
  ])('should let nobody in whose session %s', async (_, statement) => {
    const admin = await logbook.given.admin();
    await logbook.database.query(statement, [admin.userId]);
    expect(await whenShutOut(forgedToken(admin))).toEqual(guarded(expected(() => 'SESSION_ENDED')));
  });

  it('should let the same forger in with a token that is right', async () => {
    const admin = await logbook.given.admin();
    expect((await new Api(logbook.app, forgedToken(admin)).get('/auth/me')).status).toBe(200);
  });
});

/** Ids for a request that must be refused before anybody looks for the thing. */
function idsOfNothing(operation: Operation): Record<string, string> {
  const values = pathTo(operation).split('/');
  const names = operation.path.replace('/api/v1', '').split('/');
  const pairs = names.map((name, index) => [name.replaceAll(/[{}]/g, ''), values[index]!] as const);
  return Object.fromEntries(pairs.filter(([name], index) => names[index] === `{${name}}`));
}
