import { createHash } from 'node:crypto';

export const hashBytes = 32;
const leafPrefix = Buffer.of(0);
const nodePrefix = Buffer.of(1);

/** A Merkle tree (RFC 9162, 2.1.1) that grows leaf by leaf and keeps the roots of its complete subtrees alone. */
export class MerkleTree {
  /** Larger subtrees first; no two of the same size. */
  private readonly subtrees: { size: number; root: Buffer }[] = [];

  append(leaf: Buffer): void {
    let subtree = { size: 1, root: sha256(leafPrefix, leaf) };
    for (let left = this.subtrees.at(-1); left?.size === subtree.size; left = this.subtrees.at(-1)) {
      this.subtrees.pop();
      subtree = { size: left.size * 2, root: sha256(nodePrefix, left.root, subtree.root) };
    }
    this.subtrees.push(subtree);
  }

  get root(): Buffer {
    const [last, ...larger] = this.subtrees.toReversed();
    if (!last) return sha256();
    return larger.reduce((right, { root: left }) => sha256(nodePrefix, left, right), last.root);
  }
}

/** The root over leaves of one size that lie one behind the other. */
export function rootOf(leaves: Buffer, leafBytes: number): Buffer {
  const tree = new MerkleTree();
  for (let start = 0; start < leaves.length; start += leafBytes) tree.append(leaves.subarray(start, start + leafBytes));
  return tree.root;
}

export function sha256(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
