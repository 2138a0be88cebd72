import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPostmasterFile } from './postmaster-file';
import { recycledPid } from './recycled-pid';

describe('postmaster.pid', () => {
  let clusterDir: string;

  beforeEach(() => {
    clusterDir = mkdtempSync(join(tmpdir(), 'pp-postmaster-'));
  });

  afterEach(() => rmSync(clusterDir, { recursive: true }));

  const write = (...lines: (string | number)[]) =>
    writeFileSync(join(clusterDir, 'postmaster.pid'), lines.map((line) => `${line}\n`).join(''));

  it('should be read', () => {
    write(123, clusterDir, 1764000000, 5432, '/data/run', '', '  2147123     32787', 'ready   ');
    expect(readPostmasterFile(clusterDir)).toEqual({ pid: 123, host: '/data/run', port: 5432, status: 'ready' });
  });

  it('should give the address where there is no socket', () => {
    write(123, clusterDir, 1764000000, 54321, '', '127.0.0.1', '', 'starting');
    expect(readPostmasterFile(clusterDir)).toMatchObject({ host: '127.0.0.1', status: 'starting' });
  });

  it('should count as absent when there is none, it is half-written, or it was copied from elsewhere', () => {
    expect(readPostmasterFile(clusterDir)).toBeNull();
    write(123, clusterDir, 1764000000, 5432);
    expect(readPostmasterFile(clusterDir)).toBeNull();
    write(123, '/elsewhere', 1764000000, 5432, '/elsewhere/run', '', '', 'ready');
    expect(readPostmasterFile(clusterDir)).toBeNull();
  });

  (process.platform === 'linux' ? it : it.skip)('should show when its process is no PostgreSQL any more', () => {
    expect(recycledPid(clusterDir)).toBeNull();
    write(process.pid, clusterDir, 1764000000, 5432, '/data/run', '', '', 'ready');
    expect(recycledPid(clusterDir)).toBe(process.pid);
    write(2 ** 30, clusterDir, 1764000000, 5432, '/data/run', '', '', 'ready');
    expect(recycledPid(clusterDir)).toBeNull();
  });
});
