import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../database/unit-of-work';
import { LogProtectionRepository } from './log-protection.repository';
import type { Walk } from './verification';

/** So many records without a place are named. */
const namedAtMost = 1_000;

/** Tells whether the audit log is protected as the migrations left it, and has no record that the seals pass by. */
@Injectable()
export class LogProtectionService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly protection: LogProtectionRepository,
  ) {}

  async judge({ caller, findings }: Walk): Promise<void> {
    const missing = await this.work.once(caller, (tx) => this.protection.missing(tx));
    const unplaced = await this.work.once(caller, (tx) => this.protection.unplaced(tx, namedAtMost));
    for (const what of missing) findings.add('log-unprotected', `${what} is missing or switched off.`);
    for (const { logId } of unplaced)
      findings.add('record-inserted', 'It has no place in the order of records, and is never sealed.', { logId });
  }
}
