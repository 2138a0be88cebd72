import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from './startup.error';

/** A file of KEYS_DIR. Nobody but its owner reads it, and it is only ever replaced as a whole. */
export class KeyFile {
  /** Which version of the file was read last. */
  private seen = '';

  constructor(readonly path: string) {}

  get exists(): boolean {
    return existsSync(this.path);
  }

  /**
   * @param remedy what to do when there is no such file
   * @throws StartupError
   */
  read(remedy: string): string {
    try {
      this.seen = versionOf(this.path);
      return readFileSync(this.path, 'utf8').trim();
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'is missing' : 'cannot be read';
      throw new StartupError(`Key file ${this.path} ${reason}: ${remedy}.`);
    }
  }

  /** The text, if it is not the one that was read or written last. A file that is gone is what the next start tells of. */
  readIfChanged(): string | undefined {
    try {
      const version = versionOf(this.path);
      if (version === this.seen) return undefined;
      this.seen = version;
      return readFileSync(this.path, 'utf8').trim();
    } catch {
      return undefined;
    }
  }

  /** Makes the file with mode 0600; one that exists stays as it is. */
  create(text: string): void {
    if (this.exists) return;
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    writeFileSync(this.path, `${text}\n`, { mode: 0o600, flag: 'wx', flush: true });
  }

  /**
   * Puts another text in its place: whoever reads it at the same moment, or after a crash, finds one or the other whole.
   * Owner and mode stay. @throws StartupError
   */
  replace(text: string): void {
    try {
      const temporary = `${this.path}.new`;
      rmSync(temporary, { force: true });
      writeLike(statSync(this.path), temporary, `${text}\n`);
      renameSync(temporary, this.path);
      syncDirectory(dirname(this.path));
      this.seen = versionOf(this.path);
    } catch (error) {
      throw new StartupError(`Key file ${this.path} cannot be written: ${(error as Error).message}.`);
    }
  }
}

function versionOf(path: string): string {
  const { ino, mtimeNs, size } = statSync(path, { bigint: true });
  return [ino, mtimeNs, size].join();
}

/** A command that root runs must not take the file away from the account of the service. */
function writeLike({ uid, gid, mode }: { uid: number; gid: number; mode: number }, path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    if (process.getuid?.() === 0) fchownSync(file, uid, gid);
    fchmodSync(file, mode & 0o777);
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename last; Windows has no such call and needs none. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
