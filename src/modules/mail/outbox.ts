import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';

/**
 * Keeps a message as a file that only this account may read (RFC 5322).
 * @returns its path
 */
export async function writeToOutbox(directory: string, message: SendMailOptions): Promise<string> {
  const rendering = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  const { message: content } = await rendering.sendMail(message);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID()}.eml`);
  await writeFile(path, content, { mode: 0o600, flag: 'wx' });
  return path;
}

/**
 * Removes messages that were written before a moment.
 * @returns how many
 */
export async function removeFromOutbox(directory: string, before: Date): Promise<number> {
  let removed = 0;
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (!name.endsWith('.eml') || !found || found.mtime >= before) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}
