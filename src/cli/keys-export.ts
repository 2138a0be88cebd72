import { writeFileSync } from 'node:fs';
import type { AppConfig } from '../config/config';
import { sealEscrow } from '../config/escrow';
import { fingerprintOf, readKeyTexts } from '../config/key-copies';
import { StartupError } from '../config/startup.error';
import { recordEvent } from '../database/record-event';
import { joinRunning } from '../startup/embedded-installation';
import { runCommand } from './command';
import { newPassphrase } from './passphrase';

const usage = 'npm run keys:export -- FILE';

/** Writes a copy of all keys, encrypted with a passphrase. It works without a database; with one it is recorded. */
runCommand({
  usage,
  positionals: 1,
  async run({ positionals: [path] }, config) {
    if (!path) throw new StartupError(`Say which file to write. Usage: ${usage}`);
    const texts = readKeyTexts(config);
    write(path, sealEscrow(texts, await newPassphrase(config)));
    const files = Object.keys(texts);
    console.log(`${path} holds ${files.join(', ')}.`);
    console.log('Keep it and its passphrase in two places, both away from this machine.');
    const obstacle = await record(config, { files, fingerprint: fingerprintOf(texts) });
    if (obstacle) console.log(`Not in the audit log, so that the status of backups still asks for a copy: ${obstacle}`);
  },
});

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new StartupError(
      code === 'EEXIST' ? `${path} exists: choose another name.` : `${path} cannot be written: ${message}.`,
    );
  }
}

/** @returns why there is no record, if there is none */
async function record(
  config: AppConfig,
  details: { files: string[]; fingerprint: string },
): Promise<string | undefined> {
  try {
    const connectionString = config.get('DATABASE_URL');
    const connection = connectionString ? { connectionString } : (await joinRunning(config))?.connection;
    if (!connection) return 'PreventPlus is not running.';
    const event = { command: 'keys:export', action: 'keys.export', entityType: 'known_keys', entityId: 'all' };
    await recordEvent(connection, { ...event, details });
    return undefined;
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
}
