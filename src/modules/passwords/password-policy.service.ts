import { Injectable } from '@nestjs/common';
import { SettingsService } from '../settings/settings.service';
import { isGuessable, type Owner } from './guessable';
import { passwordGuessable, passwordTooShort } from './passwords.errors';

export type { Owner };

/** What a new password must be: long, and not among the first that somebody would try. Nothing else. */
@Injectable()
export class PasswordPolicy {
  constructor(private readonly settings: SettingsService) {}

  /**
   * @param path of the password in the request, as a JSON pointer
   * @throws InvalidInput when it is too short, RuleBroken when it is too easy to guess
   */
  check(password: string, path: string, owner: Owner): void {
    const minLength = this.settings.get('password.minLength');
    if ([...password].length < minLength) throw passwordTooShort(path, minLength);
    if (isGuessable(password, owner)) throw passwordGuessable(path);
  }
}
