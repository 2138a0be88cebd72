import fc from 'fast-check';
import { Keyring } from '../config/keyring';
import { Keys } from '../config/keys';
import { FieldCipher, type Place } from './field-cipher';

const entry = (keyId: string, letter: string) => `${keyId}:${Buffer.alloc(32, letter).toString('base64')}`;
const cipherWith = (...entries: string[]) => {
  const keyring = Keyring.parse('ENCRYPTION_KEY', entries.join());
  return new FieldCipher(new Keys(keyring, keyring, keyring, keyring));
};
const place: Place = { table: 'users', column: 'phone_number', primaryKey: '018f0c3e-7b1a-7c40-9a55-0c7d1f3c2b10' };
const plainText = fc.string({ unit: 'binary', maxLength: 40 });

describe('FieldCipher', () => {
  const cipher = cipherWith(entry('k2', 'b'), entry('k1', 'a'));

  it('should give back what was encrypted, whatever it is', () => {
    fc.assert(fc.property(plainText, (text) => cipher.decrypt(cipher.encrypt(text, place), place) === text));
  });

  it('should still open what was encrypted with an older key', () => {
    const old = cipherWith(entry('k1', 'a')).encrypt('+39 06 5550100', place);
    expect(cipher.decrypt(old, place)).toBe('+39 06 5550100');
    expect(cipher.encrypt('x', place)).toMatch(/^v1:k2:/);
  });

  it('should not open what was encrypted with a key that is gone', () => {
    const sealed = cipher.encrypt('x', place);
    expect(() => cipherWith(entry('k3', 'b')).decrypt(sealed, place)).toThrow(
      'No key opens users.phone_number (key id k2).',
    );
    expect(() => cipherWith(entry('k2', 'c')).decrypt(sealed, place)).toThrow();
  });

  it('should notice every single bit that was changed', () => {
    for (const length of [0, 1, 2, 3, 14]) {
      const sealed = Buffer.from(cipher.encrypt('1'.repeat(length), place), 'latin1');
      for (let bit = 0; bit < sealed.length * 8; bit++) {
        const changed = Buffer.from(sealed);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => cipher.decrypt(changed.toString('latin1'), place)).toThrow();
      }
    }
  });

  it('should notice every truncation, and everything that was added', () => {
    fc.assert(
      fc.property(plainText, fc.nat(), fc.string({ minLength: 1 }), (text, cut, addition) => {
        const sealed = cipher.encrypt(text, place);
        const shortened = sealed.slice(0, cut % sealed.length);
        for (const changed of [shortened, sealed + addition, addition + sealed]) {
          expect(() => cipher.decrypt(changed, place)).toThrow();
        }
      }),
    );
  });

  it('should open a value nowhere but in its own place', () => {
    fc.assert(
      fc.property(
        plainText,
        fc.constantFrom<keyof Place>('table', 'column', 'primaryKey'),
        fc.string(),
        (text, part, other) => {
          fc.pre(other !== place[part]);
          const sealed = cipher.encrypt(text, place);
          expect(() => cipher.decrypt(sealed, { ...place, [part]: other })).toThrow();
        },
      ),
    );
  });
});
