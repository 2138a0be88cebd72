import { statfs } from 'node:fs/promises';

/** Bytes that are left where a directory is, for accounts other than root; null when that cannot be told. */
export async function freeSpaceAt(directory: string | undefined): Promise<number | null> {
  if (directory === undefined) return null;
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  } catch {
    return null;
  }
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A size as people read it. */
export function describeSize(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
