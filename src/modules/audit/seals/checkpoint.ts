import { z } from 'zod';
import { sha256 } from './merkle-tree';

const Whole = z.string().regex(/^-?\d+$/);
const Digest = z.string().regex(/^[\da-f]{64}$/);
const Position = z.strictObject({ txid: Whole, seq: Whole });
/** A place in the order of records. */
export type Position = z.infer<typeof Position>;

const Server = z.strictObject({ systemIdentifier: Whole, timeline: Whole, database: Whole });
/** Which database on which server, and how often that was recovered. */
export type Server = z.infer<typeof Server>;

export function isSameDatabase(one: Omit<Server, 'timeline'>, other: Omit<Server, 'timeline'>): boolean {
  return one.systemIdentifier === other.systemIdentifier && one.database === other.database;
}

const common = {
  format: z.literal('preventplus-checkpoint-1'),
  number: z.int().min(1),
  epoch: z.int().min(0),
  /** The transaction that the server would begin next: where it stands lower later on, it went back. */
  nextTxid: Whole,
  /** Digest of the statement before. */
  previous: Digest.nullable(),
  sealedAt: z.string(),
  keyId: z.string(),
};

const Lost = z.strictObject({
  /** The first and the last checkpoint that are copied out and not in the database. */
  from: z.int(),
  through: z.int(),
  records: z.int(),
  /** Digest of the last of them. */
  digest: Digest,
});

/** Why an epoch begins. After `unexplained` somebody should explain. */
export const causes = ['first', 'moved', 'recovered', 'restored', 'unexplained'] as const;
export type Cause = (typeof causes)[number];

/**
 * Opens an epoch: from here on transactions are counted by this server. Records with a seq up to `seqFloor` belong to epochs
 * before.
 */
export const Opening = z.strictObject({
  ...common,
  kind: z.literal('opening'),
  cause: z.enum(causes),
  server: Server,
  seqFloor: Whole,
  lost: Lost.nullable(),
});
export type Opening = z.infer<typeof Opening>;

/** Seals the records of an epoch behind `after` up to `through`; the last of an ended epoch is `closing`. */
export const RecordsSeal = z.strictObject({
  ...common,
  kind: z.enum(['records', 'closing']),
  count: z.int().min(0),
  after: Position.nullable(),
  through: Position.nullable(),
  root: Digest,
});
export type RecordsSeal = z.infer<typeof RecordsSeal>;

export const Statement = z.discriminatedUnion('kind', [Opening, RecordsSeal]);
export type Statement = z.infer<typeof Statement>;

/** A checkpoint as it is kept: the statement to the letter, and beside it what it speaks of. */
export interface Checkpoint {
  number: number;
  epoch: number;
  kind: string;
  statement: string;
  signature: Buffer;
  leaves: Buffer;
}

/** JSON as RFC 8785 writes it, of values that hold nothing but text, whole numbers and null. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

/** What the next checkpoint remembers of a statement. */
export function digestOf(statement: string): string {
  return sha256(statement).toString('hex');
}
