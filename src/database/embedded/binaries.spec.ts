import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareBinaries } from './binaries';

describe('prepareBinaries', () => {
  const stranger = { uid: 4242, gid: 4242 };
  const log = jest.fn();
  let binDir: string;

  beforeEach(() => {
    binDir = mkdtempSync(join(tmpdir(), 'pp-binaries-'));
  });

  afterEach(() => rmSync(binDir, { recursive: true }));

  const prepare = (version: string) => {
    const postgres = join(binDir, 'postgres');
    writeFileSync(postgres, `#!/bin/sh\necho "postgres (PostgreSQL) ${version}"\n`);
    chmodSync(postgres, 0o755);
    return prepareBinaries({ major: 15, binDir }, undefined, log);
  };

  it('should take the major version from the programs themselves', async () => {
    expect(await prepare('17.5 (Debian 17.5-1)')).toEqual({ directory: binDir, major: 17 });
  });

  it('should refuse a version that is too old', async () => {
    await expect(prepare('14.11')).rejects.toThrow(/PostgreSQL\) 14\.11: PreventPlus needs PostgreSQL 15 or newer$/);
  });

  it('should say what to do when there is nothing that runs', async () => {
    await expect(prepareBinaries({ major: 15, binDir }, undefined, log)).rejects.toThrow(
      /postgres failed: .+: set POSTGRES_BIN_DIR to PostgreSQL programs that run here/,
    );
    await expect(prepareBinaries({ major: 15, binDir: `${binDir}/none` }, undefined, log)).rejects.toThrow(
      `POSTGRES_BIN_DIR ${binDir}/none does not exist`,
    );
  });

  it('should name the directory that keeps the account of the server out', async () => {
    await expect(prepareBinaries({ major: 15, binDir }, stranger, log)).rejects.toThrow(
      `User 4242, under whom PostgreSQL runs, may not enter ${binDir}: run chmod o+x ${binDir}`,
    );
  });

  it('should find the packaged version 15', async () => {
    expect(await prepareBinaries({ major: 15 }, undefined, log)).toMatchObject({ major: 15 });
  });
});
