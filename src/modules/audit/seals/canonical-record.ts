import { hashBytes, sha256 } from './merkle-tree';

const format = 'preventplus-audit-record-1';
const idBytes = 16;
/** How long a leaf is: the id of the record, and the SHA-256 of its canonical form. */
export const leafBytes = idBytes + hashBytes;

/**
 * A record as text, value by value, so that neither the order of columns nor settings of the session nor the version of the
 * server matter: numbers and ids as PostgreSQL writes them, `createdAt` in microseconds since 1970 (UTC), `details` as the
 * server writes jsonb, which orders its keys and keeps each number as it was given.
 */
export interface SealableRecord {
  logId: string;
  seq: string;
  txid: string;
  createdAt: string;
  userId: string;
  action: string;
  entityType: string;
  entityId: string;
  entityVersion: string | null;
  details: string | null;
  ipAddress: string | null;
  userAgent: string | null;
  requestId: string | null;
}

/** The order in which the canonical form names the values. It never changes: what comes later gets another format. */
const fields = [
  'logId',
  'seq',
  'txid',
  'createdAt',
  'userId',
  'action',
  'entityType',
  'entityId',
  'entityVersion',
  'details',
  'ipAddress',
  'userAgent',
  'requestId',
] as const satisfies readonly (keyof SealableRecord)[];

/** A JSON array of strings and nulls, written as RFC 8785 says, the name of the format first. */
export function canonicalForm(record: SealableRecord): string {
  return JSON.stringify([format, ...fields.map((field) => record[field])]);
}

/** What the Merkle tree has of a record. */
export function leafOf(record: SealableRecord): Buffer {
  const id = Buffer.from(record.logId.replaceAll('-', ''), 'hex');
  return Buffer.concat([id, sha256(canonicalForm(record))]);
}

/** A leaf, taken apart. */
export interface Leaf {
  logId: string;
  hash: string;
}

/** The leaves one by one. Two may be of the same id. */
export function leavesOf(leaves: Buffer): Leaf[] {
  return Array.from({ length: Math.floor(leaves.length / leafBytes) }, (_, index) => {
    const start = index * leafBytes;
    return {
      logId: leaves.toString('hex', start, start + idBytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      hash: leaves.toString('hex', start + idBytes, start + leafBytes),
    };
  });
}
