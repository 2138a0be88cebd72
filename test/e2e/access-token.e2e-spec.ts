import { createHmac, createSign, generateKeyPairSync } from 'node:crypto';
import { Keyring } from '../../src/config/keyring';
import { Keys } from '../../src/config/keys';
import type { GivenUser } from '../factories/given';
import { AccessTokenService } from '../../src/modules/auth/access-token.service';
import { Api } from '../setup/api';
import { useLogbook } from '../setup/logbook';
import { testKeys } from '../setup/test-keys';

const secrets = { new: Buffer.alloc(32, 'n'), old: Buffer.alloc(32, 'o') };
const ring = `new:${secrets.new.toString('base64')}, old:${secrets.old.toString('base64')}`;
const keys = new Keys(Keyring.parse('JWT_KEY', ring), testKeys.encryption, testKeys.pepper, testKeys.seal);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
const hmac = (algorithm: string, secret: Buffer) => (text: string) =>
  createHmac(algorithm, secret).update(text).digest('base64url');
const sign = hmac('sha256', secrets.new);

describe('an access token', () => {
  const logbook = useLogbook({ keys });
  let technician: GivenUser;

  beforeAll(async () => {
    technician = await logbook.given.technician();
  });

  const header = { alg: 'HS256', typ: 'JWT', kid: 'new' };
  const payload = (changes: object = {}) => ({
    sub: technician.userId,
    sid: technician.sessionId,
    typ: 'access',
    iss: 'preventplus',
    aud: 'preventplus-api',
    iat: Math.floor(Date.now() / 1000),
    exp: Math.floor(Date.now() / 1000) + 60,
    ...changes,
  });
  const token = (changes: { header?: object; payload?: object; sign?: (text: string) => string } = {}) => {
    const signed = `${encode({ ...header, ...changes.header })}.${encode(payload(changes.payload))}`;
    return `${signed}.${(changes.sign ?? sign)(signed)}`;
  };
  const me = (accessToken: string) => new Api(logbook.app, accessToken).get('/auth/me');

  it('should open the session that it names', async () => {
    expect((await me(token())).body).toMatchObject({ userId: technician.userId });
  });

  it('should be signed with the first key of the ring, and say which', () => {
    const [head = '', body = '', signature] = logbook.app
      .get(AccessTokenService)
      .issue(technician.userId, technician.sessionId)
      .split('.');
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual(header);
    expect(signature).toBe(sign(`${head}.${body}`));
  });

  it('should say whose session it is, and no role', () => {
    const tokens = logbook.app.get(AccessTokenService);
    const [, body = ''] = tokens.issue(technician.userId, technician.sessionId).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as { iat: number; exp: number };
    expect(claims).toEqual(payload({ iat: expect.any(Number), exp: claims.iat + tokens.lifetimeSeconds }));
    expect(Math.abs(claims.iat - Date.now() / 1000)).toBeLessThan(5);
  });

  it('should work as long as its key is in the ring', async () => {
    const old = token({ header: { kid: 'old' }, sign: hmac('sha256', secrets.old) });
    expect((await me(old)).status).toBe(200);
  });

  const without = (claim: string) => ({ payload: { [claim]: undefined } });
  it.each<[string, Parameters<typeof token>[0] & object]>([
    ['with the algorithm none', { header: { alg: 'none' }, sign: () => '' }],
    ['with the algorithm none and a signature', { header: { alg: 'none' } }],
    ['signed with HS512', { header: { alg: 'HS512' }, sign: hmac('sha512', secrets.new) }],
    [
      'signed with RS256',
      { header: { alg: 'RS256' }, sign: (text) => createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url') },
    ],
    ['without an end', without('exp')],
    ['that has expired', { payload: { exp: Math.floor(Date.now() / 1000) - 1 } }],
    ['that never ends', { payload: { exp: 'never' } }],
    ['for later', { payload: { nbf: Math.floor(Date.now() / 1000) + 60 } }],
    ['for somebody else', { payload: { aud: 'another-api' } }],
    ['for nobody', without('aud')],
    ['of another issuer', { payload: { iss: 'somebody' } }],
    ['of no issuer', without('iss')],
    ['of another type', { payload: { typ: 'refresh' } }],
    ['of no type', without('typ')],
    ['without a session', without('sid')],
    ['whose session is no UUID', { payload: { sid: "' OR true --" } }],
    ['without a user', without('sub')],
    ['signed with a key that the ring lacks', { header: { kid: 'gone' } }],
    ['that names no key', { header: { kid: undefined } }],
    ['that names another key than it was signed with', { header: { kid: 'old' } }],
    ['signed with nothing', { sign: hmac('sha256', Buffer.alloc(0)) }],
  ])('should be refused %s', async (_, changes) => {
    const answer = await me(token(changes));
    expect(answer).toMatchObject({ status: 401, body: { status: 401, code: 'INVALID_TOKEN' } });
  });

  it('should be refused with any of its parts changed', async () => {
    const [head = '', body = '', signature = ''] = token().split('.');
    const forged = encode(payload({ sid: '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10' }));
    const flipped = signature.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A'));
    const changed = [
      [head, forged, signature],
      [encode({ ...header, x: 1 }), body, signature],
      [head, body, flipped],
      [head, body, signature.slice(0, -2)],
      [head, body, ''],
      [head, body],
    ];
    for (const parts of changed) expect((await me(parts.join('.'))).status).toBe(401);
  });

  it.each([
    ['nothing', undefined],
    ['no token', 'Bearer'],
    ['another scheme', 'Basic YWRtaW46YWRtaW4='],
    ['something else than a token', 'Bearer not.a.token'],
    ['bytes', 'Bearer \u00ff\u00fe.\u0080.\u0080'],
    ['a header that is no JSON', `Bearer ${Buffer.from('{').toString('base64url')}.e30.x`],
    ['a header that is null', `Bearer ${Buffer.from('null').toString('base64url')}.e30.x`],
    ['a very long one', `Bearer ${'a.'.repeat(4000)}a`],
  ])('should be asked for, as a problem document, when the request holds %s', async (_, authorization) => {
    const answer = await logbook.anybody.get('/auth/me', authorization === undefined ? {} : { authorization });
    expect(answer.status).toBe(401);
    expect(answer.headers).toMatchObject({
      'www-authenticate': 'Bearer realm="PreventPlus"',
      'content-type': 'application/problem+json; charset=utf-8',
    });
    expect(answer.body).toMatchObject({ title: 'Unauthorized', code: 'INVALID_TOKEN' });
  });

  it('should not be taken from the address or the body', async () => {
    expect((await logbook.anybody.get(`/auth/me?access_token=${token()}`)).status).toBe(401);
    expect((await logbook.anybody.post('/auth/logout', { access_token: token() })).status).toBe(401);
  });
});
