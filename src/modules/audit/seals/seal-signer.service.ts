import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Key } from '../../../config/keyring';
import { Keys } from '../../../config/keys';
import { leafBytes } from './canonical-record';
import { canonicalJson, type Checkpoint, digestOf, type Opening, Statement } from './checkpoint';
import { rootOf } from './merkle-tree';
import { checkpointNotTrusted } from './seals.errors';
import type { ServerState } from './seals.repository';

/** What stands before the 32 bytes of a private Ed25519 key in PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
const noLeaves: Buffer = Buffer.alloc(0);

/** What is wrong with a checkpoint in itself. */
export type Flaw = 'unknown key' | 'wrong signature' | 'not what was signed';

/** Which key signed a text, and the signature in base64. */
export interface SignedBy {
  keyId: string;
  signature: string;
}

/** Signs checkpoints, and tells those that were signed here. The key is not in the database. */
@Injectable()
export class SealSigner {
  private readonly privateKeys = new Map<string, KeyObject>();

  constructor(private readonly keys: Keys) {}

  /** What the next statement has to say, whatever it is about. */
  after(last: Checkpoint | undefined, { nextTxid, now }: ServerState) {
    return {
      format: 'preventplus-checkpoint-1' as const,
      nextTxid,
      previous: last ? digestOf(last.statement) : null,
      sealedAt: now,
      keyId: this.keys.seal.current.keyId,
    };
  }

  /** @param statement names the current key */
  sign(statement: Statement, leaves = noLeaves): Checkpoint {
    const { number, epoch, kind, keyId } = statement;
    const key = this.keys.seal.find(keyId);
    if (!key) throw new Error(`There is no key ${keyId} to seal with.`);
    const text = canonicalJson(statement);
    return { number, epoch, kind, statement: text, signature: this.signatureOf(text, key), leaves };
  }

  /** Signs what is no checkpoint. */
  signText(text: string): SignedBy {
    const key = this.keys.seal.current;
    return { keyId: key.keyId, signature: this.signatureOf(text, key).toString('base64') };
  }

  /** Whether a text was signed here. */
  isSigned(text: string, { keyId, signature }: SignedBy): boolean {
    const key = this.keys.seal.find(keyId);
    return key !== undefined && this.verifies(text, Buffer.from(signature, 'base64'), key);
  }

  /** @returns what the checkpoint states, if it was signed here and everything beside the statement fits it */
  read(checkpoint: Checkpoint): Statement | Flaw {
    const { statement: text, signature } = checkpoint;
    const statement = parse(text);
    const key = statement && this.keys.seal.find(statement.keyId);
    if (!key) return statement ? 'unknown key' : 'not what was signed';
    if (!this.verifies(text, signature, key)) return 'wrong signature';
    return fits(checkpoint, statement) ? statement : 'not what was signed';
  }

  /** What it states. @throws Conflict when it was not signed here */
  trusted(checkpoint: Checkpoint): Statement {
    const statement = this.read(checkpoint);
    if (typeof statement === 'string') throw checkpointNotTrusted(checkpoint.number, statement);
    return statement;
  }

  /** What an opening states; undefined when it is none, or was not signed here. */
  openingIn(checkpoint: Checkpoint): Opening | undefined {
    const statement = this.read(checkpoint);
    return typeof statement === 'object' && statement.kind === 'opening' ? statement : undefined;
  }

  private signatureOf(text: string, key: Key): Buffer {
    return sign(null, Buffer.from(text), this.privateKey(key));
  }

  private verifies(text: string, signature: Buffer, key: Key): boolean {
    return verify(null, Buffer.from(text), createPublicKey(this.privateKey(key)), signature);
  }

  private privateKey(key: Key): KeyObject {
    const known = this.privateKeys.get(key.keyId);
    if (known) return known;
    const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, key.secret]), format: 'der', type: 'pkcs8' });
    this.privateKeys.set(key.keyId, privateKey);
    return privateKey;
  }
}

function parse(text: string): Statement | undefined {
  try {
    return Statement.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function fits({ number, epoch, kind, leaves }: Checkpoint, statement: Statement): boolean {
  if (number !== statement.number || epoch !== statement.epoch || kind !== statement.kind) return false;
  if (statement.kind === 'opening') return leaves.length === 0;
  return leaves.length === statement.count * leafBytes && rootOf(leaves, leafBytes).toString('hex') === statement.root;
}
