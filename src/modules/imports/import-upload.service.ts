import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Caller } from '../../common/caller';
import { emptyFile } from '../../common/empty-file.error';
import { safeFileName } from '../../common/file-name';
import { Spool, type SpoolFile } from '../../common/spool';
import { storing } from '../../common/storing';
import type { MultipartForm } from '../../common/http/multipart-form';
import type { Created } from '../../common/http/versioned';
import { UnitOfWork } from '../../database/unit-of-work';
import { IdempotencyService } from '../idempotency/idempotency.service';
import { SettingsService } from '../settings/settings.service';
import { ImportFields } from './dto/import.dto';
import type { ImportMapping } from './dto/import-mapping.dto';
import { ImportFileService } from './import-file.service';
import { importTooLarge } from './imports.errors';
import { ImportsRepository, type NewImport } from './imports.repository';
import { ImportsService } from './imports.service';

/** What a form may hold besides its file, generously. */
const formOverheadBytes = 262_144;

/** A file as somebody sends it. */
export interface SentFile {
  name: string | undefined;
  content: AsyncIterable<Buffer>;
}

/** Takes files in, over the disk, and leaves them to the workers. */
@Injectable()
export class ImportUploadService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly known: ImportsService,
    private readonly files: ImportFileService,
    private readonly idempotency: IdempotencyService,
    private readonly settings: SettingsService,
    private readonly spool: Spool,
  ) {}

  /**
   * Takes the file of a form in.
   * @throws TooLarge; RuleBroken for an empty file; Forbidden for a mapping that the caller may not use; InvalidInput
   */
  async upload(caller: Caller, form: MultipartForm): Promise<Created<string>> {
    // before anything is read: who may not come in learns nothing, and sends nothing
    await this.work.verify(caller);
    const maxBytes = this.settings.get('imports.maxFileBytes');
    if (form.declaredBytes - formOverheadBytes > maxBytes) throw importTooLarge(maxBytes);
    return this.spooled(async (spoolFile) => {
      const { file, fields } = await form.read(ImportFields, (sent) => this.receive(sent, spoolFile));
      return this.record(caller, { ...file, ...fields }, spoolFile.path);
    });
  }

  /** As {@link upload}, for a file without a form. */
  take(caller: Caller, sent: SentFile, mapping?: ImportMapping): Promise<Created<string>> {
    return this.spooled(async (spoolFile) => {
      const file = await this.receive(sent, spoolFile);
      return this.record(caller, { ...file, ...(mapping && { mapping }) }, spoolFile.path);
    });
  }

  private async spooled<T>(use: (file: SpoolFile) => Promise<T>): Promise<T> {
    const file = await storing(() => this.spool.create());
    try {
      return await use(file);
    } finally {
      await file.discard();
    }
  }

  private async receive({ name, content }: SentFile, file: SpoolFile): Promise<NewImport> {
    const maxBytes = this.settings.get('imports.maxFileBytes');
    const hash = createHash('sha256');
    let fileSize = 0;
    for await (const piece of content) {
      fileSize += piece.length;
      if (fileSize > maxBytes) throw importTooLarge(maxBytes);
      hash.update(piece);
      await storing(() => file.write(piece));
    }
    if (fileSize === 0) throw emptyFile();
    return { fileName: safeFileName(name), fileSize, sha256: hash.digest() };
  }

  private async record(caller: Caller, file: NewImport, path: string): Promise<Created<string>> {
    if (file.mapping) await this.known.assertMayUse(caller, file.mapping);
    const { fileName, sha256, mapping } = file;
    return this.idempotency.run(caller, {
      request: { fileName, sha256: sha256.toString('hex'), mapping },
      insert: async (tx) => {
        const created = await this.imports.insert(tx, file, caller.origin);
        await this.files.store(tx, created.id, path);
        return created;
      },
      get: (importId) => this.known.get(caller, importId),
    });
  }
}
