import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files for one spec, in a directory that is removed after it. */
export function useFiles(): { write(name: string, content: string | Buffer): string } {
  let directory: string | undefined;
  afterAll(() => {
    if (directory) rmSync(directory, { recursive: true });
  });
  return {
    write(name, content) {
      directory ??= mkdtempSync(join(tmpdir(), 'preventplus-files-'));
      const path = join(directory, name);
      writeFileSync(path, content);
      return path;
    },
  };
}

/** Everything that an asynchronous iteration yields. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
