import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppConfig } from './config';
import { readKeyTexts, restoreKeyTexts } from './key-copies';
import { formatKey, newKey } from './keyring';
import { generateMissingKeys } from './keys';

describe('copies of the keys', () => {
  const base = mkdtempSync(join(tmpdir(), 'pp-copies-'));
  const configOf = (directory: string, variables: NodeJS.ProcessEnv = {}) =>
    AppConfig.fromEnvironment({ KEYS_DIR: join(base, directory), ...variables });
  const complete = configOf('complete');
  const everyFile = [
    'audit-seal.key',
    'backup.passphrase',
    'encryption.key',
    'jwt.key',
    'password-pepper.key',
    'postgres-superuser.password',
  ];

  beforeAll(() => {
    generateMissingKeys(complete);
  });
  afterAll(() => rmSync(base, { recursive: true }));

  it('should hold every secret of the directory', () => {
    const texts = readKeyTexts(complete);
    expect(Object.keys(texts).toSorted()).toEqual(readdirSync(complete.keysDir).toSorted());
    expect(Object.keys(texts).toSorted()).toEqual(everyFile);
  });

  it('should hold what is in variables, under the name of its file', () => {
    const JWT_KEY = formatKey(newKey('k9'));
    expect(readKeyTexts(configOf('complete', { JWT_KEY }))).toMatchObject({ 'jwt.key': JWT_KEY });
  });

  it('should not be half', () => {
    mkdirSync(join(base, 'half'));
    writeFileSync(join(base, 'half', 'jwt.key'), formatKey(newKey('k1')));
    expect(() => readKeyTexts(configOf('half'))).toThrow(/^Key file .+encryption\.key is missing: /);
  });

  it('should not be locked with a short passphrase', () => {
    expect(() => configOf('complete', { KEYS_PASSPHRASE: 'x'.repeat(14) })).toThrow(
      /^Bad variable KEYS_PASSPHRASE: needs at least 15 characters\./,
    );
  });

  it('should fill an empty directory, and say so once', () => {
    const empty = configOf('empty');
    const texts = readKeyTexts(complete);
    expect(restoreKeyTexts(empty, texts).toSorted()).toEqual(everyFile);
    expect(readKeyTexts(empty)).toEqual(texts);
    for (const file of everyFile) expect(statSync(join(empty.keysDir, file)).mode & 0o777).toBe(0o600);
    expect(restoreKeyTexts(empty, texts)).toEqual([]);
  });

  it('should leave another key where it is, say which, and restore nothing', () => {
    const used = configOf('used');
    const other = formatKey(newKey('k1'));
    mkdirSync(used.keysDir);
    writeFileSync(join(used.keysDir, 'encryption.key'), other);
    expect(() => restoreKeyTexts(used, readKeyTexts(complete))).toThrow(
      `${used.keysDir} has another encryption.key: nothing was restored.`,
    );
    expect(readdirSync(used.keysDir)).toEqual(['encryption.key']);
    expect(readFileSync(join(used.keysDir, 'encryption.key'), 'utf8')).toBe(other);
  });

  it('should not be restored by a version that knows less', () => {
    expect(() => restoreKeyTexts(configOf('later'), { '../seal.key': 'x' })).toThrow(
      'The copy holds ../seal.key, which a newer version made: install that version.',
    );
  });
});
