import { Keyring } from '../config/keyring';
import { Keys } from '../config/keys';
import { CursorCodec } from './cursor.codec';

const entry = (keyId: string, letter: string) => `${keyId}:${Buffer.alloc(32, letter).toString('base64')}`;
const codecWith = (...entries: string[]) => {
  const keyring = Keyring.parse('JWT_KEY', entries.join());
  return new CursorCodec(new Keys(keyring, keyring, keyring, keyring));
};
const position = { sort: '-startDate', value: '2026-03-01', id: '1' };

describe('CursorCodec', () => {
  const before = codecWith(entry('k1', 'a'));
  const after = codecWith(entry('k2', 'b'), entry('k1', 'a'));

  it('should go on with the next page after the key was changed', () => {
    expect(after.decode(before.encode(position), position)).toEqual(position);
    expect(after.decode(after.encode(position), position)).toEqual(position);
  });

  it('should refuse a cursor of a key that is gone', () => {
    expect(() => before.decode(after.encode(position), position)).toThrow('start again without one');
  });

  it.each(['', 'x', 'A'.repeat(22), 'A'.repeat(80)])('should refuse %p', (cursor) => {
    expect(() => after.decode(cursor, position)).toThrow('start again without one');
  });

  it('should refuse a cursor of another order or of a search for something else', () => {
    const found = { ...position, q: 'pump' };
    expect(after.decode(after.encode(found), found)).toEqual(position);
    expect(() => after.decode(after.encode(found), { ...found, sort: 'startDate' })).toThrow(
      'the sort order -startDate',
    );
    for (const [made, used] of [
      [found, position],
      [position, found],
      [found, { ...found, q: 'seal' }],
    ] as const) {
      expect(() => after.decode(after.encode(made), used)).toThrow(
        'a search for something else: start again without one',
      );
    }
  });
});
