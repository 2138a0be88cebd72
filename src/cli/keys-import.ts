import { readFileSync } from 'node:fs';
import { openEscrow } from '../config/escrow';
import { restoreKeyTexts } from '../config/key-copies';
import { StartupError } from '../config/startup.error';
import { runCommand } from './command';
import { knownPassphrase } from './passphrase';

const usage = 'npm run keys:import -- FILE';

/** Puts the keys of a copy into KEYS_DIR. A key that is there already stays as it is. */
runCommand({
  usage,
  positionals: 1,
  async run({ positionals: [path] }, config) {
    if (!path) throw new StartupError(`Say which file to read. Usage: ${usage}`);
    const text = read(path);
    const restored = restoreKeyTexts(config, openEscrow(text, await knownPassphrase(config)));
    console.log(
      restored.length > 0
        ? `${config.keysDir} has ${restored.join(', ')} again.`
        : `${config.keysDir} has the same keys already.`,
    );
  },
});

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartupError(`${path} cannot be read: ${(error as Error).message}.`);
  }
}
