import { type KeyPurpose, keyPurposes } from '../common/key-purpose';
import { StartupError } from '../config/startup.error';
import { KeyRetirementService, type Retirement } from '../modules/keys/key-retirement.service';
import { KeyRotationService, type Rotation } from '../modules/keys/key-rotation.service';
import { runCommand } from './command';
import { withApplication } from './with-application';

const usage = `npm run keys:rotate [-- ${keyPurposes.join('|')}|all] [--rewrap] [--drop-old]`;
const titles: Record<KeyPurpose, string> = {
  encryption: 'Encryption',
  jwt: 'Tokens',
  pepper: 'Passwords',
  seal: 'Seals',
};
const neededBy: Record<KeyPurpose, string> = {
  encryption: 'stored values need, or answers kept for a day',
  jwt: 'tokens need that have not expired',
  pepper: 'people need who have not signed in since',
  seal: 'checkpoints need that it signed',
};
const shownValues = 10;

/** Changes keys while PreventPlus runs, or finishes a change that was interrupted. */
runCommand({
  usage,
  positionals: 1,
  options: { rewrap: { type: 'boolean' }, 'drop-old': { type: 'boolean' } },
  async run({ positionals: [what = 'encryption'], values }, config) {
    const purposes = purposesOf(what);
    await withApplication(config, async (app) => {
      const rotations = app.get(KeyRotationService);
      // all of them or none: not the first key only to stop at the second
      if (!values.rewrap) for (const purpose of purposes) rotations.assertIsFile(purpose);
      for (const purpose of purposes) {
        show(values.rewrap ? await rotations.finish(purpose) : await rotations.rotate(purpose));
        if (values['drop-old']) showDropped(purpose, await app.get(KeyRetirementService).dropOld(purpose));
      }
    });
    if (!values.rewrap) console.log('Make a new copy of the keys: npm run keys:export -- FILE');
  },
});

/** @throws StartupError */
function purposesOf(what: string): readonly KeyPurpose[] {
  if (what === 'all') return keyPurposes;
  const purpose = keyPurposes.find((known) => known === what);
  if (!purpose) throw new StartupError(`There are no keys '${what}'. Usage: ${usage}`);
  return [purpose];
}

function show({ purpose, keyId, isNew, rewrapped, unreadable }: Rotation): void {
  const count = purpose === 'encryption' ? ` ${String(rewrapped)} values were encrypted with it.` : '';
  console.log(
    isNew
      ? `${titles[purpose]}: ${keyId} is the key from now on.${count}`
      : `${titles[purpose]}: the change to ${keyId} is finished; no other key was made.${count}`,
  );
  if (unreadable.length === 0) return;
  const more = unreadable.length > shownValues ? ', …' : '';
  console.log(
    `No key opens ${String(unreadable.length)} values, which stay as they are: ${unreadable.slice(0, shownValues).join(', ')}${more}.`,
  );
}

function showDropped(purpose: KeyPurpose, { dropped, needed, isFile }: Retirement): void {
  const title = titles[purpose];
  if (dropped.length > 0) {
    const verb = isFile ? 'dropped' : 'remove from the variable what nothing needs any more:';
    console.log(`${title}: ${verb} ${dropped.join(', ')}. Older backups of the logbook still need it.`);
  }
  if (needed.length > 0) console.log(`${title}: kept ${needed.join(', ')}, which ${neededBy[purpose]}.`);
}
