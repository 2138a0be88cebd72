import { commandCaller } from '../common/caller';
import { StartupError } from '../config/startup.error';
import { LossesService } from '../modules/audit/seals/losses.service';
import type { Verification } from '../modules/audit/seals/verification';
import { VerificationService } from '../modules/audit/seals/verification.service';
import { runCommand } from './command';
import { withApplication } from './with-application';

const usage = 'npm run audit:verify [-- --checkpoints DIR] [--patience SECONDS] [--accept-loss CHECKPOINT]';
const caller = commandCaller('Admin', 'audit:verify');

/**
 * Compares the audit log with its seals, and those with their copies: in AUDIT_CHECKPOINTS_DIR, or in a directory that is kept
 * elsewhere. Exit code 1: something is not what was sealed.
 */
runCommand({
  usage,
  options: {
    checkpoints: { type: 'string' },
    patience: { type: 'string', default: '90' },
    'accept-loss': { type: 'string' },
  },
  async run({ values }, config) {
    const patienceSeconds = whole(values.patience);
    const loss = values['accept-loss'] === undefined ? undefined : whole(values['accept-loss']);
    const copies = values.checkpoints ?? config.auditCheckpointsDir;
    await withApplication(config, async (app, signal) => {
      if (loss !== undefined) await app.get(LossesService).accept(caller, loss);
      const verification = await app
        .get(VerificationService)
        .verify(caller, { copies, patienceSeconds, signal, progress: shower() });
      show(verification, copies);
      if (!verification.isIntact) process.exitCode = 1;
    });
  },
});

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new StartupError(`'${text}' is no whole number. Usage: ${usage}`);
  return Number(text);
}

/** A line every second, which a terminal overwrites. */
function shower() {
  let shownAt = performance.now();
  return ({ records, checkpoints }: { records: number; checkpoints: number }) => {
    if (performance.now() - shownAt < 1_000) return;
    shownAt = performance.now();
    process.stderr.write(`${records} records, ${checkpoints} checkpoints …${process.stderr.isTTY ? '\r' : '\n'}`);
  };
}

function show(verification: Verification, directory: string): void {
  const { records, checkpoints, copies, seconds, unsealed, losses, findings, findingCount } = verification;
  for (const { kind, checkpoint, logId, detail } of findings) {
    const where = [checkpoint && `checkpoint ${checkpoint}`, logId && `record ${logId}`].filter(Boolean).join(', ');
    console.log(`${kind.toUpperCase()}${where && `: ${where}`}: ${detail}`);
  }
  if (findingCount > findings.length) console.log(`… and ${findingCount - findings.length} more.`);
  for (const { checkpoint, from, through, records: lost, cause, isAccepted } of losses) {
    const known = isAccepted ? ', accepted' : '';
    console.log(
      `Checkpoint ${checkpoint} states (${cause}${known}): ${from} to ${through}, ${lost} records, were lost.`,
    );
  }
  console.log(
    `${records} records and ${checkpoints} checkpoints compared in ${seconds} s, ${copies ?? 0} copies in ${directory}; ` +
      `${unsealed.count} records are not sealed yet, the oldest for ${Math.round(unsealed.oldestSeconds)} s.`,
  );
  console.log(verification.isIntact ? 'The audit log is what was sealed.' : `${findingCount} findings.`);
}
