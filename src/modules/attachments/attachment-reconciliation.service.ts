import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';
import { filesAreAmiss } from './attachments.errors';
import { AttachmentsRepository, type KnownFile } from './attachments.repository';
import { sealedSize } from './content/content-cipher';
import { AttachmentStore } from './storage/attachment-store';
import { sha256Of } from './storage/transfer';
import { removeFile } from '../../common/files';
import { Spool } from '../../common/spool';

const batchSize = 500;
const dayMs = 86_400_000;

export interface ReconciliationOptions {
  /** Only tells what it would remove. */
  dryRun?: boolean;
  /** What is younger may belong to an upload that is under way. */
  graceMs: number;
  /** Stops it between two files; what is done by then stays done. */
  signal?: AbortSignal;
}

export interface ReconciliationReport {
  /** Objects in the store that no row knows, removed unless it was a dry run. */
  orphans: string[];
  /** Paths of files that were never received to their end, removed likewise. */
  abandoned: string[];
  /** Attachments whose file is not in the store. */
  missing: KnownFile[];
  /** Attachments whose file has another size or hash than it was stored with. */
  damaged: KnownFile[];
  /** How many files were read and found as they should be. */
  sound: number;
}

/** Brings the store and the rows together again: after a kill, a restore, or a fault of a disk. */
@Injectable()
export class AttachmentReconciliationService {
  private readonly logger = new Logger(AttachmentReconciliationService.name);

  constructor(
    private readonly work: UnitOfWork,
    private readonly attachments: AttachmentsRepository,
    private readonly store: AttachmentStore,
    private readonly spool: Spool,
  ) {}

  /** @param caller sees every row: an administrator or the operator's command */
  async reconcile(
    caller: Caller,
    { dryRun = false, graceMs, signal }: ReconciliationOptions,
  ): Promise<ReconciliationReport> {
    const before = new Date(Date.now() - graceMs);
    const report: ReconciliationReport = { orphans: [], abandoned: [], missing: [], damaged: [], sound: 0 };
    for await (const keys of this.batches(before)) {
      signal?.throwIfAborted();
      report.orphans.push(...(await this.unknown(caller, keys)));
    }
    report.abandoned = await this.spool.abandoned(before);
    if (!dryRun) {
      for (const key of report.orphans) await this.store.remove(key);
      for (const path of report.abandoned) await removeFile(path);
    }
    await this.verify(caller, report, signal);
    return report;
  }

  /**
   * The same unattended.
   * @returns how many files there are of which kind
   * @throws Conflict when files are missing or damaged: the log names them
   */
  async watch(caller: Caller, signal: AbortSignal): Promise<Record<'sound' | 'orphans' | 'abandoned', number>> {
    const { sound, orphans, abandoned, missing, damaged } = await this.reconcile(caller, { graceMs: dayMs, signal });
    if (missing.length + damaged.length > 0) {
      this.logger.error({ missing, damaged }, 'Attached files are missing or damaged.');
      throw filesAreAmiss(missing.length, damaged.length);
    }
    return { sound, orphans: orphans.length, abandoned: abandoned.length };
  }

  /** The objects that are old enough. */
  private async *batches(before: Date): AsyncGenerator<string[]> {
    let keys: string[] = [];
    for await (const { key, storedAt } of this.store.list()) {
      if (storedAt < before) keys.push(key);
      if (keys.length === batchSize) {
        yield keys;
        keys = [];
      }
    }
    if (keys.length > 0) yield keys;
  }

  private async unknown(caller: Caller, keys: string[]): Promise<string[]> {
    const known = new Set(await this.work.once(caller, (tx) => this.attachments.knownPaths(tx, keys)));
    return keys.filter((key) => !known.has(key));
  }

  /** Reads every file that a row knows. */
  private async verify(caller: Caller, report: ReconciliationReport, signal?: AbortSignal): Promise<void> {
    let files: KnownFile[];
    let after: string | undefined;
    do {
      files = await this.work.once(caller, (tx) => this.attachments.knownFiles(tx, after, batchSize));
      for (const file of files) {
        signal?.throwIfAborted();
        const state = await this.stateOf(file);
        if (state === 'sound') report.sound++;
        else report[state].push(file);
      }
      after = files.at(-1)?.attachId;
    } while (files.length === batchSize);
  }

  private async stateOf({ filePath, fileSize }: KnownFile): Promise<'sound' | 'missing' | 'damaged'> {
    const stored = await this.store.read(filePath);
    if (!stored) return 'missing';
    const isWhole = (await sha256Of(stored.content)) === filePath;
    return isWhole && stored.size === sealedSize(fileSize) ? 'sound' : 'damaged';
  }
}
