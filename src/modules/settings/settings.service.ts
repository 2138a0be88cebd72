import { Injectable } from '@nestjs/common';
import { type SettingKey, settingsRegistry, type SettingValue } from './settings.registry';

/** What administrators decide while the service runs. */
@Injectable()
export class SettingsService {
  /** The value that holds now. */
  get<Key extends SettingKey>(key: Key): SettingValue<Key> {
    return settingsRegistry[key].default as SettingValue<Key>;
  }
}
