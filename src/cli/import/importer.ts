import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { type Caller, commandCaller, userCaller } from '../../common/caller';
import { NotFound } from '../../common/domain.error';
import { StartupError } from '../../config/startup.error';
import type { Import } from '../../modules/imports/dto/import.dto';
import type { ImportMapping } from '../../modules/imports/dto/import-mapping.dto';
import type { Progress } from '../../modules/imports/import-work.repository';
import { type SentFile, ImportUploadService } from '../../modules/imports/import-upload.service';
import { ImportErrorsService } from '../../modules/imports/import-errors.service';
import { ImportWorkService } from '../../modules/imports/import-work.service';
import { ImportsService } from '../../modules/imports/imports.service';
import { UsersService } from '../../modules/users/users.service';

const command = 'npm run import';
const firstAdministrator = 'admin';
/** While the service beside it does the work. */
const lookEveryMs = 300;

/** Imports for somebody, with that user's rights, through the services of the API. */
export class Importer {
  private constructor(
    private readonly app: INestApplicationContext,
    private readonly caller: Caller,
    private readonly signal: AbortSignal,
    private readonly onProgress: (progress: Progress) => void,
  ) {}

  /** @throws StartupError when there is no such active user, or one who may not import */
  static async for(
    app: INestApplicationContext,
    username = firstAdministrator,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ): Promise<Importer> {
    const user = await app
      .get(UsersService)
      .getByUsername(commandCaller('Admin', command), username)
      .catch((error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      });
    if (!user?.isActive) throw new StartupError(`There is no active user ${username}: say with --as who imports.`);
    const caller = userCaller(user.userId, 'Manager', 'import.create', { userAgent: command });
    return new Importer(app, caller, signal, onProgress);
  }

  async take(file: SentFile, mapping?: ImportMapping): Promise<string> {
    const { id } = await this.app.get(ImportUploadService).take(this.caller, file, mapping);
    return id;
  }

  /** Works on the import, or waits until the service beside has. @throws StartupError when it came to nothing */
  async finish(importId: string): Promise<Import> {
    for (;;) {
      await this.app.get(ImportWorkService).workOff(this.signal, importId, this.onProgress);
      const current = await this.get(importId);
      if (current.failure) throw new StartupError(current.failure.message);
      if (!['analysing', 'committing'].includes(current.status)) return current;
      this.onProgress({ ...current.progress, step: current.progress.step ?? undefined });
      await sleep(lookEveryMs, undefined, { signal: this.signal });
    }
  }

  async commit(importId: string): Promise<Import> {
    await this.app.get(ImportsService).commit(this.caller, { id: importId });
    return this.finish(importId);
  }

  async discard(importId: string): Promise<void> {
    await this.app.get(ImportsService).discard(this.caller, { id: importId });
  }

  /** Writes the rejected rows to a workbook. */
  async writeErrors(importId: string, path: string): Promise<void> {
    const { content } = await this.app.get(ImportErrorsService).workbook(this.caller, importId);
    if (content) await pipeline(content, createWriteStream(path));
  }

  private async get(importId: string): Promise<Import> {
    const { json } = await this.app.get(ImportsService).get(this.caller, importId);
    return JSON.parse(json) as Import;
  }
}
