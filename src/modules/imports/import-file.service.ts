import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import type { Transaction } from '../../database/transaction';
import { UnitOfWork } from '../../database/unit-of-work';
import { fileIsGone } from './imports.errors';
import { ImportsRepository } from './imports.repository';

const partBytes = 1_048_576;

/** Keeps imported files in the database: whichever process has taken one in, any worker can read it, and a kill leaves nothing behind. */
@Injectable()
export class ImportFileService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly imports: ImportsRepository,
  ) {}

  /** Takes a file in, part by part. */
  async store(tx: Transaction, importId: string, path: string): Promise<void> {
    const file = await open(path);
    try {
      const part = Buffer.alloc(partBytes);
      for (let number = 1; ; number++) {
        const { bytesRead } = await file.read(part, 0, partBytes);
        if (bytesRead === 0) return;
        await this.imports.insertPart(tx, importId, number, part.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }

  /** Lends the file out under a path of its own for as long as `use` takes. @throws Conflict when it was removed */
  async lend<T>(caller: Caller, importId: string, fileName: string, use: (path: string) => Promise<T>): Promise<T> {
    const directory = await mkdtemp(join(tmpdir(), 'preventplus-import-'));
    try {
      const path = join(directory, `file${extname(fileName).toLowerCase()}`);
      await this.fetch(caller, importId, path);
      return await use(path);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  private async fetch(caller: Caller, importId: string, path: string): Promise<void> {
    const file = await open(path, 'wx', 0o600);
    try {
      for (let number = 1; ; number++) {
        const part = await this.work.once(caller, (tx) => this.imports.part(tx, importId, number));
        if (!part && number === 1) throw fileIsGone();
        if (!part) return;
        await file.writeFile(part);
      }
    } finally {
      await file.close();
    }
  }
}
