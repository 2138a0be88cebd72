import { StartupError } from '../config/startup.error';
import { runCommand } from './command';
import { restoreKeys } from './restore-keys';

const usage = 'npm run keys:import -- FILE';

/** Puts the keys of a copy into KEYS_DIR. A key that is there already stays as it is. */
runCommand({
  usage,
  positionals: 1,
  async run({ positionals: [path] }, config) {
    if (!path) throw new StartupError(`Say which file to read. Usage: ${usage}`);
    const restored = await restoreKeys(config, path);
    console.log(
      restored.length > 0
        ? `${config.keysDir} has ${restored.join(', ')} again.`
        : `${config.keysDir} has the same keys already.`,
    );
  },
});
