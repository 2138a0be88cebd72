import { NestFactory } from '@nestjs/core';
import { AppModule, type Installation } from '../app.module';
import { commandCaller } from '../common/caller';
import {
  AttachmentReconciliationService,
  type ReconciliationReport,
} from '../modules/attachments/attachment-reconciliation.service';
import { interrupted, onStopSignal } from '../startup/exit';
import { joinInstallation } from '../startup/installation';
import { runCommand } from './command';

const graceMs = 3_600_000;

/**
 * Removes stored files that no attachment knows and uploads that were never finished, both older than an hour, and reads
 * every other file. Exit code 1: a file is missing or damaged.
 */
runCommand({
  usage: 'npm run attachments:reconcile [-- --dry-run]',
  options: { 'dry-run': { type: 'boolean', default: false } },
  async run({ values }, config) {
    const installation = await joinInstallation(config);
    onStopSignal(() => installation.close(), interrupted);
    try {
      const report = await reconcile(installation, values['dry-run']);
      show(report, values['dry-run']);
      if (report.missing.length + report.damaged.length > 0) process.exitCode = 1;
    } finally {
      await installation.close();
    }
  },
});

async function reconcile(installation: Installation, dryRun: boolean): Promise<ReconciliationReport> {
  const app = await NestFactory.createApplicationContext(
    AppModule.of({ ...installation, config: installation.config.with({ PROCESS_ROLE: 'api' }) }),
    {
      logger: ['warn', 'error', 'fatal'],
      abortOnError: false,
    },
  );
  try {
    const caller = commandCaller('Admin', 'attachments:reconcile');
    return await app.get(AttachmentReconciliationService).reconcile(caller, { dryRun, graceMs });
  } finally {
    await app.close();
  }
}

function show({ orphans, abandoned, missing, damaged, sound }: ReconciliationReport, dryRun: boolean): void {
  const removed = dryRun ? 'would be removed' : 'removed';
  for (const key of orphans) console.log(`${removed}: ${key}, which no attachment knows`);
  for (const path of abandoned) console.log(`${removed}: ${path}, which was never received to its end`);
  for (const { attachId, filePath } of missing) console.log(`MISSING: ${filePath} of attachment ${attachId}`);
  for (const { attachId, filePath } of damaged) console.log(`DAMAGED: ${filePath} of attachment ${attachId}`);
  console.log(
    `${sound} sound, ${missing.length} missing, ${damaged.length} damaged; ` +
      `${orphans.length + abandoned.length} ${removed}.`,
  );
}
