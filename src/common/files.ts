import { open, rm } from 'node:fs/promises';

/** Whether a system call failed because there is no such file. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Makes what was done in a directory survive a loss of power. Systems that cannot open a directory do without. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle?.close();
  }
}

/** Removes a file; nothing happens when there is none. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
