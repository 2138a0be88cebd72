import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing, removeFile, syncDirectory } from '../../../common/files';
import type { Checkpoint } from './checkpoint';

const perFolder = 1_000;
const digits = 12;
const kinds = ['records', 'opening', 'closing'] as const;
const namePattern = new RegExp(`^(\\d{12})\\.(${kinds.join('|')})$`);

/** A copy by its name. */
export interface CopyName {
  number: number;
  kind: string;
}

/**
 * Checkpoints as files outside of the database, a thousand in a folder, each with three lines: the statement, its signature
 * and its leaves in base64. A copy is written once and never replaced; the folder may be write-once. Several may write the
 * same copy at once: one of them gives it its name, the others find that it has it.
 */
export class CheckpointCopies {
  constructor(readonly directory: string) {}

  /** The number of the newest copy; 0 when there is none. */
  async last(): Promise<number> {
    const folder = (await this.folders()).at(-1);
    return folder === undefined ? 0 : ((await this.namesIn(folder)).at(-1)?.number ?? 0);
  }

  /** The names of all copies, oldest first. */
  async *names(): AsyncGenerator<CopyName, undefined> {
    for (const folder of await this.folders()) yield* await this.namesIn(folder);
    return undefined;
  }

  /** @returns nothing when there is no such copy; one that is no checkpoint has no signature that fits */
  async read(number: number): Promise<Checkpoint | undefined> {
    for (const kind of kinds) {
      const text = await this.textOf({ number, kind });
      if (text !== undefined) return checkpointOf({ number, kind }, text);
    }
    return undefined;
  }

  /** Writes a copy, whole or not at all, and lasting. @throws Error when there is another one with this name */
  async write(checkpoint: Checkpoint): Promise<void> {
    const folder = join(this.directory, folderOf(checkpoint.number));
    const path = join(folder, fileOf(checkpoint));
    const partial = `${path}.${randomBytes(6).toString('hex')}.partial`;
    const text = textOf(checkpoint);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeLasting(partial, text);
    try {
      await publish(partial, path);
    } catch (error) {
      if ((await this.textOf(checkpoint)) !== text) throw error;
    } finally {
      await removePartialsOf(path);
    }
    await syncDirectory(folder);
  }

  private async textOf(name: CopyName): Promise<string | undefined> {
    try {
      return await readFile(join(this.directory, folderOf(name.number), fileOf(name)), 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private async folders(): Promise<string[]> {
    return (await entriesOf(this.directory)).filter((name) => /^\d{9}$/.test(name)).toSorted();
  }

  private async namesIn(folder: string): Promise<CopyName[]> {
    const names = (await entriesOf(join(this.directory, folder))).map((name) => namePattern.exec(name));
    return names
      .flatMap((match) => (match ? [{ number: Number(match[1]), kind: match[2] ?? '' }] : []))
      .toSorted((one, other) => one.number - other.number);
  }
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function writeLasting(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o400);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a whole file its name, which must be free. Where there are no hard links, the caller is the only writer. */
async function publish(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path);
  } catch (error) {
    if (!['EPERM', 'ENOSYS', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await rename(partial, path);
  }
}

/** Nobody needs them once the copy has its name: neither what a kill left behind nor what others are still writing. */
async function removePartialsOf(path: string): Promise<void> {
  const names = await entriesOf(dirname(path));
  const partials = names.filter((name) => name.startsWith(`${basename(path)}.`) && name.endsWith('.partial'));
  for (const name of partials) await removeFile(join(dirname(path), name));
}

function folderOf(number: number): string {
  return String(Math.floor(number / perFolder)).padStart(digits - 3, '0');
}

function fileOf({ number, kind }: CopyName): string {
  return `${String(number).padStart(digits, '0')}.${kind}`;
}

function textOf({ statement, signature, leaves }: Checkpoint): string {
  return `${statement}\n${signature.toString('base64')}\n${leaves.toString('base64')}\n`;
}

function checkpointOf({ number, kind }: CopyName, text: string): Checkpoint {
  const [statement = '', signature = '', leaves = ''] = text.split('\n');
  return {
    number,
    epoch: epochOf(statement),
    kind,
    statement,
    signature: Buffer.from(signature, 'base64'),
    leaves: Buffer.from(leaves, 'base64'),
  };
}

function epochOf(statement: string): number {
  return Number(/"epoch":(\d+)/.exec(statement)?.[1] ?? NaN);
}
