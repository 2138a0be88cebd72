import { randomBytes, randomInt } from 'node:crypto';
import fc from 'fast-check';
import { isGuessable } from './guessable';

const owner = { username: 'crew.north', email: 'anna.miller@example.com', fullName: 'Anna Miller' };

describe('a guessable password', () => {
  it.each([
    ['the name of the service and a year', 'Preventplus2026'],
    ['the same in disguise', 'Pr3v3ntP1u$-2026'],
    ['the name of the service, twice', 'preventplusPREVENTPLUS'],
    ['the own username', 'Crew.North-2026!'],
    ['the own e-mail address', 'anna.miller@example.com'],
    ['the own full name', 'AnnaMiller19850412'],
    ['the own full name in disguise', 'ann@ m1ller 2026!!'],
    ['a common password and digits', 'password12345678'],
    ['a common password in disguise', 'P@$$w0rd!P@$$w0rd!'],
    ['a common password, repeated', 'dragondragondragon1'],
    ['one character', 'x'.repeat(15)],
    ['one block of characters', 'k7!k7!k7!k7!k7!'],
    ['a sequence', 'abcdefghijklmno'],
    ['a sequence backwards', 'zyxwvutsrqponml'],
    ['digits in sequence', '123456789012345'],
    ['a walk over the keyboard', 'qwertyuiop123456'],
    ['a walk along two rows', 'qwertyuiopasdfgh'],
    ['a walk up and down, shifted', 'zaq1@WSXcde3$RFV'],
    ['a walk down every column', '1qaz2wsx3edc4rfv'],
    ['a longer one', '1qaz2wsx3edc4rfv5tgb6yhn'],
    ['a walk with doubled keys', 'qqwweerrttyyuuii'],
    ['a walk over a German keyboard', 'qwertzuiopasdfgh'],
    ['a walk over a French keyboard', 'azertyuiopqsdfgh'],
    ['a walk and a year', 'poiuytrewqlkjh2026!'],
  ])('should be %s', (_, password) => {
    expect(isGuessable(password, owner)).toBe(true);
  });

  it.each([
    ['a passphrase', 'grease the slew ring on Mondays'],
    ['a passphrase that holds a common password', 'a password for tests only'],
    ['a passphrase that holds the own name', 'Anna likes cold gravel soup'],
    ['a passphrase in another script', 'экскаватор любит лето'],
    ['a passphrase of keys that lie close together', 'we were freed by poor sweet red weeds'],
    ['digits alone', '739182640518273'],
    ['lower case alone', 'gravelhopperjam'],
    ['64 emoji', '🚜'.repeat(64)],
    ['whatever is very long', 'x'.repeat(64)],
  ])('should not be %s', (_, password) => {
    expect(isGuessable(password, owner)).toBe(false);
  });

  it('should not be what a password manager makes', () => {
    const guessable = Array.from({ length: 1000 }, () => randomBytes(12).toString('base64url')).filter((password) =>
      isGuessable(password, owner),
    );
    expect(guessable).toEqual([]);
  });

  it('should be any common password, however it is decorated with digits and signs', () => {
    const common = fc.constantFrom('password', 'iloveyou', 'football', 'sunshine', 'princess', 'dragon');
    const decoration = fc.stringMatching(/^[0-9!.#_-]{0,10}$/);
    fc.assert(
      fc.property(decoration, common, decoration, (before, word, after) => {
        expect(isGuessable(`${before}${word}${after}`, owner)).toBe(true);
      }),
    );
  });

  it('should be decided quickly, whatever is typed', () => {
    const hostile = [' '.repeat(256), 'a'.repeat(39), 'ﷺ'.repeat(39), '\u0000'.repeat(39), String(randomInt(10))];
    for (const password of hostile) expect([true, false]).toContain(isGuessable(password, owner));
  });
});
