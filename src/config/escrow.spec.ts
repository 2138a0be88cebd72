import { openEscrow, sealEscrow } from './escrow';

const texts = { 'jwt.key': 'k1:canary', 'encryption.key': 'k2:b\nk1:a' };
const passphrase = 'Schmierplan für den Drehkranz';

describe('a copy of the keys', () => {
  const copy = sealEscrow(texts, passphrase);
  const changed = (change: (escrow: { [member: string]: unknown; scrypt: object }) => object) =>
    JSON.stringify(change(JSON.parse(copy) as { scrypt: object }));

  it('should give back what was put in, to the same passphrase however it was typed', () => {
    expect(openEscrow(copy, passphrase.normalize('NFD'))).toEqual(texts);
  });

  it('should show nothing of the keys, and never look the same', () => {
    expect(copy).not.toMatch(/canary|jwt|k1/);
    const { scrypt, iv } = JSON.parse(sealEscrow(texts, passphrase)) as { scrypt: { salt: string }; iv: string };
    expect(copy).not.toContain(scrypt.salt);
    expect(copy).not.toContain(iv);
  });

  it('should be slow to guess', () => {
    expect(JSON.parse(copy)).toMatchObject({ version: 1, scrypt: { N: 131072, r: 8, p: 1 } });
  });

  it.each([
    ['a wrong passphrase', copy, `${passphrase}.`],
    ['a changed content', changed((escrow) => ({ ...escrow, sealed: 'A'.repeat(64) })), passphrase],
  ])('should not open with %s', (_, text, guess) => {
    expect(() => openEscrow(text, guess)).toThrow('The passphrase is wrong, or the file was changed.');
  });

  it.each([
    ['no JSON', 'k1:…'],
    ['half of it', copy.slice(0, copy.length / 2)],
    ['a later version', changed((escrow) => ({ ...escrow, version: 2 }))],
    ['a weaker derivation', changed((escrow) => ({ ...escrow, scrypt: { ...escrow.scrypt, N: 2 } }))],
    ['one that exhausts the machine', changed((escrow) => ({ ...escrow, scrypt: { ...escrow.scrypt, N: 2 ** 30 } }))],
    ['something unknown', changed((escrow) => ({ ...escrow, hint: 'x' }))],
  ])('should refuse %s without trying', (_, text) => {
    expect(() => openEscrow(text, passphrase)).toThrow('The file is no copy of keys');
  });
});
