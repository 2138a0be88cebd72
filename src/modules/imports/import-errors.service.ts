import { Injectable } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import { contentDisposition } from '../../common/http/content-disposition';
import type { FileAnswer } from '../../common/http/file-answer';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';
import { ImportRowsRepository } from './import-rows.repository';
import { importNotFound } from './imports.errors';
import { ImportsRepository } from './imports.repository';

/** Gives rejected rows back, to be corrected and imported again. */
@Injectable()
export class ImportErrorsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly rows: ImportRowsRepository,
    private readonly audit: AuditService,
  ) {}

  async workbook(caller: Caller, importId: string): Promise<FileAnswer> {
    throw new Error(String([caller, importId, identityOf, contentDisposition, importNotFound]));
  }
}
