import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { AppConfig } from '../config/config';
import { StartupError } from '../config/startup.error';
import { variables } from '../config/variables';

const silence = new Writable({
  write(_chunk, _encoding, done) {
    done();
  },
});

/** The passphrase for a new copy of the keys, from KEYS_PASSPHRASE or asked twice. @throws StartupError */
export async function newPassphrase(config: AppConfig): Promise<string> {
  const given = config.get('KEYS_PASSPHRASE');
  if (given !== undefined) return given;
  const passphrase = await ask('Passphrase for the copy: ');
  const { error } = variables.KEYS_PASSPHRASE.schema.safeParse(passphrase);
  if (error) throw new StartupError(`The passphrase ${error.issues[0]?.message ?? 'is not valid'}.`);
  if ((await ask('Once more: ')) !== passphrase) throw new StartupError('The two passphrases differ: try again.');
  return passphrase;
}

/** The passphrase of a copy, from KEYS_PASSPHRASE or asked. @throws StartupError */
export async function knownPassphrase(config: AppConfig): Promise<string> {
  return config.get('KEYS_PASSPHRASE') ?? ask('Passphrase of the copy: ');
}

/** Asks on the terminal, and shows nothing of the answer. */
async function ask(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new StartupError(
      'There is no terminal to ask for the passphrase: set KEYS_PASSPHRASE_FILE or KEYS_PASSPHRASE.',
    );
  }
  // first: from here on the terminal shows nothing, however fast somebody types
  const terminal = createInterface({ input: process.stdin, output: silence, terminal: true });
  process.stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('close', () => {
        reject(new StartupError('Nothing was entered.'));
      });
      terminal.question('').then(resolve, reject);
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
