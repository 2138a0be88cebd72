import { NestFactory } from '@nestjs/core';
import { AppModule, type Installation } from '../app.module';
import { commandCaller } from '../common/caller';
import { StartupError } from '../config/startup.error';
import { LossesService } from '../modules/audit/seals/losses.service';
import type { Verification } from '../modules/audit/seals/verification';
import { VerificationService } from '../modules/audit/seals/verification.service';
import { interrupted, onStopSignal } from '../startup/exit';
import { joinInstallation } from '../startup/installation';
import { runCommand } from './command';

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
    const installation = await joinInstallation(config);
    onStopSignal(() => installation.close(), interrupted);
    try {
      const directory = values.checkpoints ?? config.auditCheckpointsDir;
      const verification = await verify(installation, { directory, patienceSeconds, loss });
      show(verification, directory);
      if (!verification.isIntact) process.exitCode = 1;
    } finally {
      await installation.close();
    }
  },
});

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new StartupError(`'${text}' is no whole number. Usage: ${usage}`);
  return Number(text);
}

interface What {
  directory: string;
  patienceSeconds: number;
  /** The checkpoint that states a loss which is known. */
  loss: number | undefined;
}

async function verify(installation: Installation, { directory, patienceSeconds, loss }: What): Promise<Verification> {
  const app = await NestFactory.createApplicationContext(AppModule.of(installation), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    if (loss !== undefined) await app.get(LossesService).accept(caller, loss);
    return await app
      .get(VerificationService)
      .verify(caller, { copies: directory, patienceSeconds, progress: shower() });
  } finally {
    await app.close();
  }
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
