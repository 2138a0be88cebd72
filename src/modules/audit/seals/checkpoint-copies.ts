import { link, mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
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
 * and its leaves in base64. A copy is written once and never replaced; the folder may be write-once.
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

  /** Writes a copy, whole or not at all, and lasting. @throws Error when there is one with this name */
  async write(checkpoint: Checkpoint): Promise<void> {
    const folder = join(this.directory, folderOf(checkpoint.number));
    const path = join(folder, fileOf(checkpoint));
    const partial = `${path}.partial`;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { statement, signature, leaves } = checkpoint;
    await removeFile(partial); // what a kill left behind
    const file = await open(partial, 'wx', 0o400);
    try {
      await file.writeFile(`${statement}\n${signature.toString('base64')}\n${leaves.toString('base64')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await publish(partial, path);
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

/** Gives a whole file its name, which must be free. Where there are no hard links, the caller is the only writer. */
async function publish(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path);
    await removeFile(partial);
  } catch (error) {
    if (!['EPERM', 'ENOSYS', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await rename(partial, path);
  }
}

function folderOf(number: number): string {
  return String(Math.floor(number / perFolder)).padStart(digits - 3, '0');
}

function fileOf({ number, kind }: CopyName): string {
  return `${String(number).padStart(digits, '0')}.${kind}`;
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
