import { Injectable } from '@nestjs/common';
import { FieldCipher, type Place } from '../../common/field-cipher';
import { declarationOf, type SettingKey } from './settings.registry';
import type { StoredSetting } from './settings.repository';

/** The value that is stored, or why it cannot hold: it does not fit what this version of PreventPlus declares. */
export type Decoded = { value: unknown } | { complaint: string };

/** The stored form of values: JSON, and of secrets the ciphertext of JSON. */
@Injectable()
export class SettingsCodec {
  constructor(private readonly cipher: FieldCipher) {}

  encode(key: SettingKey, value: unknown): string {
    const json = JSON.stringify(value);
    return declarationOf(key).isSecret ? this.cipher.encrypt(json, placeOf(key)) : json;
  }

  decode(key: SettingKey, { settingValue, isSystem }: StoredSetting): Decoded {
    const declaration = declarationOf(key);
    // a manager may write what is not of the system, whatever the key: it must not count for what is
    if (declaration.isSystem && !isSystem) return { complaint: 'is not stored as one of the system' };
    try {
      const json = declaration.isSecret ? this.cipher.decrypt(settingValue, placeOf(key)) : settingValue;
      const { success, data } = declaration.schema.safeParse(JSON.parse(json));
      return success ? { value: data } : { complaint: 'has a value that is not allowed any more' };
    } catch {
      return { complaint: declaration.isSecret ? 'cannot be decrypted' : 'is not JSON' };
    }
  }
}

function placeOf(key: SettingKey): Place {
  return { table: 'settings', column: 'setting_value', primaryKey: key };
}
