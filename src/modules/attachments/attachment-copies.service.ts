import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { AppConfig } from '../../config/config';
import { Backups } from '../../database/pgbackrest/backups';
import { UnitOfWork } from '../../database/unit-of-work';
import { AttachmentsRepository, type KnownFile } from './attachments.repository';
import { sealedSize } from './content/content-cipher';
import { AttachmentStore } from './storage/attachment-store';
import { type Copies, copiesOf } from './storage/copies';
import { removeFile } from '../../common/files';
import { isSound, transfer } from './storage/transfer';

const batchSize = 500;
/** How long an upload may be under way, after it got its id and before its row is there. */
const uploadMs = 86_400_000;
/** A file that is being copied is written to all the time. */
const abandonedMs = 3_600_000;
/** So many names are held in memory at once. */
const namesAtOnce = 250_000;

export interface Copied {
  copied: number;
  /** Paths of files that the store lacks, or has with other bytes. */
  missing: string[];
}

/** A file as a manifest names it. */
export interface ListedFile {
  /** The SHA-256 of its encrypted bytes. */
  filePath: string;
  /** Of the encrypted bytes. */
  size: number;
}

/**
 * Copies of all stored files beside the backups of the database, encrypted as they are. They are written once, like the
 * files themselves; manifests say which of them a backup needs, and lie among them under their own SHA-256.
 */
@Injectable()
export class AttachmentCopiesService {
  private opened?: Promise<Copies>;

  constructor(
    private readonly work: UnitOfWork,
    private readonly attachments: AttachmentsRepository,
    private readonly store: AttachmentStore,
    private readonly config: AppConfig,
    private readonly backups: Backups,
  ) {}

  /** Copies what has no copy yet of the files that were uploaded since then, or of all. */
  async update(caller: Caller, since?: Date, signal?: AbortSignal): Promise<Copied> {
    const copies = await this.copies();
    for (const path of await copies.spool.abandoned(new Date(Date.now() - abandonedMs))) await removeFile(path);
    const outcome: Copied = { copied: 0, missing: [] };
    for await (const { filePath } of this.knownFiles(caller, since)) {
      signal?.throwIfAborted();
      const transferred = await transfer(filePath, this.store, copies);
      if (transferred === 'copied') outcome.copied++;
      else if (transferred !== 'present') outcome.missing.push(filePath);
    }
    return outcome;
  }

  /**
   * Writes down all files that attachments have, or those uploaded since a moment: a text with the hash and size of each.
   * @returns the name of the manifest
   */
  async writeManifest(caller: Caller, since?: Date): Promise<string> {
    const { store, spool } = await this.copies();
    const file = await spool.create();
    try {
      const key = await pipeline(this.manifestLines(caller, since), createGzip(), (pieces: AsyncIterable<Buffer>) =>
        file.writeAll(pieces),
      );
      await store.put(file.path, key);
      return key;
    } finally {
      await file.discard();
    }
  }

  /** The files that a manifest names. @throws Error when it is gone or damaged */
  async *listed(manifest: string): AsyncGenerator<ListedFile> {
    const { store } = await this.copies();
    if (!(await isSound(store, manifest))) throw new Error(`The manifest ${manifest} is missing or damaged.`);
    const stored = await store.read(manifest);
    const lines = createInterface(Readable.from(stored?.content ?? []).pipe(createGunzip()));
    for await (const line of lines) {
      const [filePath = '', size] = line.split('  ');
      yield { filePath, size: Number(size) };
    }
  }

  /** Whether there is a copy of that many bytes. */
  async hasCopy({ filePath, size }: ListedFile): Promise<boolean> {
    return (await (await this.copies()).store.size(filePath)) === size;
  }

  async exists(filePath: string): Promise<boolean> {
    return (await (await this.copies()).store.size(filePath)) !== undefined;
  }

  /** Whether the copy has the bytes that its name tells of. */
  async isCopySound(filePath: string): Promise<boolean> {
    return isSound((await this.copies()).store, filePath);
  }

  /**
   * Removes copies that no manifest names and that were made before then. It goes over the names in parts, so that memory
   * stays small whatever their number.
   * @returns how many were removed
   */
  async prune(manifests: readonly string[], before: Date): Promise<number> {
    const { store } = await this.copies();
    const parts = Math.max(Math.ceil((await countOf(store.list())) / namesAtOnce), 1);
    let removed = 0;
    for (let part = 0; part < parts; part++) {
      const isInPart = (key: string) => Number.parseInt(key.slice(0, 8), 16) % parts === part;
      const needed = new Set(manifests.filter(isInPart));
      for (const manifest of manifests)
        for await (const { filePath } of this.listed(manifest)) if (isInPart(filePath)) needed.add(filePath);
      for await (const { key, storedAt } of store.list()) {
        if (!isInPart(key) || needed.has(key) || storedAt >= before) continue;
        await store.remove(key);
        removed++;
      }
    }
    return removed;
  }

  private async *manifestLines(caller: Caller, since?: Date): AsyncGenerator<string> {
    for await (const { filePath, fileSize } of this.knownFiles(caller, since))
      yield `${filePath}  ${sealedSize(fileSize)}\n`;
  }

  private async *knownFiles(caller: Caller, since?: Date): AsyncGenerator<KnownFile> {
    let after = since && firstIdOf(new Date(since.getTime() - uploadMs));
    let files: KnownFile[];
    do {
      files = await this.work.once(caller, (tx) => this.attachments.knownFiles(tx, after, batchSize));
      yield* files;
      after = files.at(-1)?.attachId;
    } while (files.length === batchSize);
  }

  private copies(): Promise<Copies> {
    this.opened ??= copiesOf(this.config, this.backups.tool?.setup.account).then(async (copies) => {
      await copies.store.open();
      return copies;
    });
    return this.opened;
  }
}

/** The lowest id that was made at a time: ids begin with it (RFC 9562, version 7). */
function firstIdOf(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

async function countOf(items: AsyncIterable<unknown>): Promise<number> {
  const iterator = items[Symbol.asyncIterator]();
  let count = 0;
  while (!(await iterator.next()).done) count++;
  return count;
}
