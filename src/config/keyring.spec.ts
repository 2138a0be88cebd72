import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyFile } from './key-file';
import { formatKey, Keyring, newKey, refreshIntervalMs } from './keyring';

const entry = (keyId: string) => formatKey(newKey(keyId));
const idsOf = (keyring: Keyring) => keyring.all.map(({ keyId }) => keyId);

describe('Keyring', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pp-keyring-'));
  const path = join(directory, 'encryption.key');
  const follow = () => Keyring.follow('ENCRYPTION_KEY', new KeyFile(path), 'bring it back');

  beforeEach(() => writeFileSync(path, entry('k1'), { mode: 0o600 }));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ['nothing', '', 'is empty'],
    ['no key id', Buffer.alloc(32).toString('base64'), 'must read keyId:base64'],
    ['a key id with a space in disguise', `k\u00a01:${'A'.repeat(44)}`, 'must read keyId:base64'],
    ['what is not base64', `k1:${'A'.repeat(43)}!`, 'is damaged: what follows k1: is not base64'],
    [
      '31 bytes',
      `k1:${Buffer.alloc(31).toString('base64')}`,
      'has a wrong length: k1 has 31 bytes and needs at least 32',
    ],
    ['the same id twice', `${entry('k1')}\n${entry('k1')}`, 'has two entries with the same key id'],
  ])('should refuse %s in one line, without the key', (_, text, complaint) => {
    const read = () => Keyring.parse('JWT_KEY', text);
    expect(read).toThrow(`Key JWT_KEY ${complaint}`);
    expect(read).not.toThrow(/\n|A{9}/);
  });

  it('should take no longer key for a cipher that takes 32 bytes', () => {
    const longer = `k1:${Buffer.alloc(33).toString('base64')}`;
    expect(Keyring.parse('JWT_KEY', longer).current.keyId).toBe('k1');
    expect(() => Keyring.parse('ENCRYPTION_KEY', longer, 'exactly')).toThrow(
      'Key ENCRYPTION_KEY has a wrong length: k1 has 33 bytes and needs exactly 32, in base64.',
    );
  });

  it('should say which file is missing, and what to do', () => {
    const missing = new KeyFile(join(directory, 'none.key'));
    expect(() => Keyring.follow('JWT_KEY', missing, 'bring it back')).toThrow(
      `Key file ${missing.path} is missing: bring it back.`,
    );
  });

  it('should find a key at once that somebody has added since', () => {
    const [keyring, other] = [follow(), follow()];
    const key = newKey('k2');
    other.store([...other.all, key]);
    expect(keyring.find('k2')).toEqual(key);
    expect(keyring.find('k3')).toBeUndefined();
  });

  it('should work with another current key soon after somebody put it first', () => {
    const keyring = follow();
    const now = performance.now();
    writeFileSync(path, `${entry('k2')}\n${entry('k1')}`);
    expect(keyring.current.keyId).toBe('k1');
    jest.spyOn(performance, 'now').mockReturnValue(now + 2 * refreshIntervalMs);
    expect(keyring.current.keyId).toBe('k2');
  });

  it('should keep its keys when the file is damaged or gone, and warn', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation();
    const keyring = follow();
    writeFileSync(path, 'k2:oops');
    expect(keyring.refresh()).toBe(false);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^Key ENCRYPTION_KEY has .+ keys .+ stay in use\.$/));
    rmSync(path);
    expect(keyring.refresh()).toBe(false);
    expect(idsOf(keyring)).toEqual(['k1']);
  });

  it('should write a file that nobody else reads and that reads the same', () => {
    const keyring = follow();
    keyring.store([newKey('k2'), ...keyring.all]);
    expect(follow().all).toEqual(keyring.all);
    expect(idsOf(keyring)).toEqual(['k2', 'k1']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('should not pretend to change keys of a variable', () => {
    const keyring = Keyring.parse('JWT_KEY', entry('k1'));
    expect(keyring.isFile).toBe(false);
    expect(() => {
      keyring.store([newKey('k2')]);
    }).toThrow('Key JWT_KEY is in no file that could be changed.');
  });

  it('should derive another key for every purpose and from every key, and the same one again', () => {
    const keyring = Keyring.parse('JWT_KEY', `${entry('k1')},${entry('k2')}`);
    const [first, second] = keyring.all;
    const derived = [keyring.derive('a'), keyring.derive('b'), keyring.derive('a', second)];
    expect(new Set(derived.map((key) => key.toString('hex'))).size).toBe(3);
    expect(keyring.derive('a', first)).toEqual(derived[0]);
  });
});
