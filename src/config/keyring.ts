import { hkdfSync } from 'node:crypto';
import { StartupError } from './startup.error';

const keyIdPattern = /^[\w.-]{1,32}$/;
const minimumKeyBytes = 32;

/** A secret and the name under which what it protects remembers it. */
export interface Key {
  keyId: string;
  secret: Buffer;
}

/**
 * Keys of one purpose. The first protects what is new; the others still open what is old, so that keys can be changed
 * while the service runs.
 */
export class Keyring {
  private constructor(
    readonly name: string,
    private readonly keys: [Key, ...Key[]],
  ) {}

  /**
   * Reads `keyId:base64` entries, separated by commas or white space.
   * @throws StartupError when an entry is malformed, shorter than 32 bytes, or names a key twice
   */
  static parse(name: string, text: string): Keyring {
    const [first, ...others] = text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((entry) => parseKey(name, entry));
    if (!first) throw new StartupError(`Key ${name} is empty: write keyId:base64 into it.`);
    const keys: [Key, ...Key[]] = [first, ...others];
    if (new Set(keys.map((key) => key.keyId)).size < keys.length) {
      throw new StartupError(`Key ${name} has two entries with the same key id: give each its own.`);
    }
    return new Keyring(name, keys);
  }

  get current(): Key {
    return this.keys[0];
  }

  find(keyId: string): Key | undefined {
    return this.keys.find((key) => key.keyId === keyId);
  }

  /** A 32-byte key for one narrow use, derived from the current key (RFC 5869). */
  derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.current.secret, '', purpose, 32));
  }
}

function parseKey(name: string, entry: string): Key {
  const separator = entry.indexOf(':');
  const keyId = entry.slice(0, separator);
  const secret = Buffer.from(entry.slice(separator + 1), 'base64');
  if (!keyIdPattern.test(keyId)) throw new StartupError(`Key ${name} must read keyId:base64, for example k1:… .`);
  if (secret.length < minimumKeyBytes) {
    throw new StartupError(
      `Key ${name} is too short: ${keyId} needs at least ${String(minimumKeyBytes)} bytes in base64.`,
    );
  }
  return { keyId, secret };
}
