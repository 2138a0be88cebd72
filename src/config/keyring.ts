import { hkdfSync, randomBytes } from 'node:crypto';
import type { KeyFile } from './key-file';
import { StartupError } from './startup.error';

const keyIdPattern = /^[\w.-]{1,32}$/;
const base64Pattern = /^[a-z\d+/]+={0,2}$/i;
const keyBytes = 32;

/** For how long at most a process goes on with a key that its file no longer names first. */
export const refreshIntervalMs = 250;

/** A secret and the name under which what it protects remembers it. */
export interface Key {
  keyId: string;
  secret: Buffer;
}

/** Whether a key may have more than 32 bytes. */
export type KeyLength = 'at least' | 'exactly';

type KeyList = readonly [Key, ...Key[]];

/**
 * Keys of one purpose. The first protects what is new; the others still open what is old. A keyring that comes from a
 * file follows it, so that keys can be changed while the service runs.
 */
export class Keyring {
  private checkedAt = performance.now();
  private readonly derived = new Map<string, Buffer>();

  private constructor(
    readonly name: string,
    private readonly length: KeyLength,
    private keys: KeyList,
    private readonly file?: KeyFile,
  ) {}

  /**
   * Reads `keyId:base64` entries, separated by commas or white space.
   * @throws StartupError when an entry is malformed, has a wrong length, or names a key twice
   */
  static parse(name: string, text: string, length: KeyLength = 'at least'): Keyring {
    return new Keyring(name, length, parseKeys(name, text, length));
  }

  /** Reads the entries of a file, and follows it from then on. @throws StartupError as {@link Keyring.parse} does */
  static follow(name: string, file: KeyFile, remedy: string, length: KeyLength = 'at least'): Keyring {
    return new Keyring(name, length, parseKeys(name, file.read(remedy), length), file);
  }

  get current(): Key {
    if (performance.now() - this.checkedAt >= refreshIntervalMs) this.refresh();
    return this.keys[0];
  }

  /** All keys, the current one first. */
  get all(): readonly Key[] {
    return this.keys;
  }

  /** Whether the keys are in a file that this process may change, and not in a variable. */
  get isFile(): boolean {
    return this.file !== undefined;
  }

  /** The first key that fits. When none does, those are asked too that somebody added while this process runs. */
  search(fits: (key: Key) => boolean): Key | undefined {
    return this.keys.find(fits) ?? (this.refresh() ? this.keys.find(fits) : undefined);
  }

  find(keyId: string): Key | undefined {
    return this.search((key) => key.keyId === keyId);
  }

  /** A 32-byte key for one narrow use, derived from a key (RFC 5869). */
  derive(purpose: string, key = this.current): Buffer {
    const name = `${key.keyId} ${purpose}`;
    const known = this.derived.get(name);
    if (known) return known;
    const derived = Buffer.from(hkdfSync('sha256', key.secret, '', purpose, keyBytes));
    this.derived.set(name, derived);
    return derived;
  }

  /** Reads the file again if it changed. A text that is no keyring changes nothing. @returns whether there are new keys */
  refresh(): boolean {
    this.checkedAt = performance.now();
    const text = this.file?.readIfChanged();
    if (text === undefined) return false;
    try {
      this.take(parseKeys(this.name, text, this.length));
      return true;
    } catch (error) {
      process.emitWarning(`${(error as Error).message} Until then the keys that were read before stay in use.`);
      return false;
    }
  }

  /** Writes other keys, or another order, into the file. @throws StartupError when it cannot be written */
  store(keys: readonly Key[]): void {
    const [current, ...others] = keys;
    if (!this.file || !current) throw new StartupError(`Key ${this.name} is in no file that could be changed.`);
    this.file.replace(keys.map(formatKey).join('\n'));
    this.take([current, ...others]);
  }

  private take(keys: KeyList): void {
    this.keys = keys;
    this.derived.clear();
  }
}

export function newKey(keyId: string): Key {
  return { keyId, secret: randomBytes(keyBytes) };
}

export function formatKey({ keyId, secret }: Key): string {
  return `${keyId}:${secret.toString('base64')}`;
}

function parseKeys(name: string, text: string, length: KeyLength): KeyList {
  const [first, ...others] = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map((entry) => parseKey(name, entry, length));
  if (!first) throw new StartupError(`Key ${name} is empty: write keyId:base64 into it.`);
  const keys: KeyList = [first, ...others];
  if (new Set(keys.map((key) => key.keyId)).size < keys.length) {
    throw new StartupError(`Key ${name} has two entries with the same key id: give each its own.`);
  }
  return keys;
}

function parseKey(name: string, entry: string, length: KeyLength): Key {
  const separator = entry.indexOf(':');
  const [keyId, text] = [entry.slice(0, separator), entry.slice(separator + 1)];
  if (!keyIdPattern.test(keyId)) throw new StartupError(`Key ${name} must read keyId:base64, for example k1:… .`);
  if (!base64Pattern.test(text))
    throw new StartupError(`Key ${name} is damaged: what follows ${keyId}: is not base64.`);
  const secret = Buffer.from(text, 'base64');
  if (secret.length < keyBytes || (length === 'exactly' && secret.length > keyBytes)) {
    const problem = `${keyId} has ${String(secret.length)} bytes and needs ${length} ${String(keyBytes)}`;
    throw new StartupError(`Key ${name} has a wrong length: ${problem}, in base64.`);
  }
  return { keyId, secret };
}
