import { commandCaller } from '../common/caller';
import {
  AttachmentReconciliationService,
  type ReconciliationReport,
} from '../modules/attachments/attachment-reconciliation.service';
import { runCommand } from './command';
import { withApplication } from './with-application';

const graceMs = 3_600_000;

/**
 * Removes stored files that no attachment knows and uploads that were never finished, both older than an hour, and reads
 * every other file. Exit code 1: a file is missing or damaged.
 */
runCommand({
  usage: 'npm run attachments:reconcile [-- --dry-run]',
  options: { 'dry-run': { type: 'boolean', default: false } },
  async run({ values }, config) {
    const dryRun = values['dry-run'];
    await withApplication(config, async (app, signal) => {
      const caller = commandCaller('Admin', 'attachments:reconcile');
      const report = await app.get(AttachmentReconciliationService).reconcile(caller, { dryRun, graceMs, signal });
      show(report, dryRun);
      if (report.missing.length + report.damaged.length > 0) process.exitCode = 1;
    });
  },
});

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
