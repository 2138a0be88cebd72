import { VerifiedTokens } from './verified-tokens';

describe('VerifiedTokens', () => {
  const [token, sessionId] = ['header.payload.signature', 'a session'];
  const now = Date.parse('2026-03-02T08:00:00Z');
  const inSeconds = (seconds: number) => now / 1000 + seconds;
  let verified: VerifiedTokens;

  beforeEach(() => {
    jest.useFakeTimers({ now });
    verified = new VerifiedTokens();
  });

  afterEach(() => jest.useRealTimers());

  it('should know a token that was verified, and no other', () => {
    verified.add(token, { sessionId, expiresAt: inSeconds(3600) });
    expect(verified.sessionOf(token)).toBe(sessionId);
    expect(verified.sessionOf(`${token}x`)).toBeUndefined();
  });

  it('should have it verified anew after a minute', () => {
    verified.add(token, { sessionId, expiresAt: inSeconds(3600) });
    jest.setSystemTime(now + 59_999);
    expect(verified.sessionOf(token)).toBe(sessionId);
    jest.setSystemTime(now + 60_000);
    expect(verified.sessionOf(token)).toBeUndefined();
  });

  it('should not know a token past its own end', () => {
    verified.add(token, { sessionId, expiresAt: inSeconds(5) });
    jest.setSystemTime(now + 5000);
    expect(verified.sessionOf(token)).toBeUndefined();
  });

  it('should forget the one that it has known longest when there are too many', () => {
    const tokens = Array.from({ length: 10_001 }, (_, index) => `token ${index}`);
    for (const each of tokens) verified.add(each, { sessionId, expiresAt: inSeconds(3600) });
    const known = tokens.filter((each) => verified.sessionOf(each) !== undefined);
    expect(known).toEqual(tokens.slice(1));
  });
});
