import { storable } from './staged-row';

const kept = (text: string) => JSON.parse(storable(JSON.stringify(text))) as string;

describe('text on its way to PostgreSQL', () => {
  it.each([
    ['NUL', 'a\0b', 'a\ufffdb'],
    ['the first half of a surrogate pair', 'a\ud83db', 'a\ufffdb'],
    ['the second half of a surrogate pair', 'a\udd27b', 'a\ufffdb'],
    ['NUL behind a backslash', '\\\0', '\\\ufffd'],
  ])('should lose %s, which cannot be stored', (_, text, stored) => {
    expect(kept(text)).toBe(stored);
  });

  it.each(['🔧', 'Zoë – 5 µm', String.raw`C:\u0000`, String.raw`\\ud83d`, '\ufffd', '"'])(
    'should keep %j as it is',
    (text) => {
      expect(kept(text)).toBe(text);
    },
  );
});
