import { passwordNotice } from '../startup/administrator';
import type { OpenInstallation } from '../startup/open-installation';

/** Shows the administrator's first password, if the command has made the logbook: nobody sees it again. */
export function showFirstPassword({ generatedPassword }: Pick<OpenInstallation, 'generatedPassword'>): void {
  if (generatedPassword) console.log(`${passwordNotice(generatedPassword)}\n`);
}
