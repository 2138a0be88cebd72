import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstBlocked, ownerOf, unprivilegedAccount } from './account';

describe('firstBlocked', () => {
  const stranger = { uid: 4242, gid: 4242 };
  let root: string;
  let program: string;

  beforeEach(() => {
    root = mkdtempSync(join(realpathSync(tmpdir()), 'pp-account-'));
    chmodSync(root, 0o711);
    mkdirSync(join(root, 'bin'));
    program = join(root, 'bin', 'program');
    writeFileSync(program, '');
    chmodSync(program, 0o755);
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('should let a stranger pass directories that all may enter, listed or not', () => {
    expect(firstBlocked(program, stranger)).toBeNull();
  });

  it('should name the directory nearest to the root that is closed', () => {
    chmodSync(join(root, 'bin'), 0o700);
    expect(firstBlocked(program, stranger)).toBe(join(root, 'bin'));
    chmodSync(root, 0o744);
    expect(firstBlocked(program, stranger)).toBe(root);
  });

  it('should name a file that may not be executed', () => {
    chmodSync(program, 0o744);
    expect(firstBlocked(program, stranger)).toBe(program);
  });

  it("should follow links to what lies behind, and not mind the link's own place", () => {
    const elsewhere = join(root, 'closed');
    mkdirSync(elsewhere, { mode: 0o700 });
    symlinkSync(program, join(elsewhere, 'link'));
    expect(firstBlocked(join(elsewhere, 'link'), stranger)).toBeNull();
  });

  it('should judge owner and group by their own bits, as the kernel does', () => {
    const owner = ownerOf(program);
    chmodSync(program, 0o011);
    expect(firstBlocked(program, owner)).toBe(program);
    chmodSync(program, 0o101);
    expect(firstBlocked(program, { uid: stranger.uid, gid: owner.gid })).toBe(program);
    chmodSync(program, 0o110);
    expect(firstBlocked(program, { uid: stranger.uid, gid: owner.gid })).toBeNull();
  });
});

describe('unprivilegedAccount', () => {
  it('should never be root', () => {
    expect(unprivilegedAccount().uid).toBeGreaterThan(0);
  });
});
