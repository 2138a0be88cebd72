import { Injectable } from '@nestjs/common';
import { sql } from '../../database/sql';
import type { Transaction } from '../../database/transaction';
import { isSeen, isTarget, type Target } from '../../database/versioned';
import type { SettingKey } from './settings.registry';

/** A value that somebody has set, as it is stored. */
export interface StoredSetting {
  settingKey: string;
  settingValue: string;
  isSystem: boolean;
  updatedAt: string;
  updatedBy: string | null;
  version: number;
}

/** What to store for a setting: the value in its stored form, and what the registry says of it. */
export interface NewSetting {
  settingValue: string;
  description: string;
  isSystem: boolean;
  isSecret: boolean;
}

const stored = sql`
  s.setting_key AS "settingKey",
  s.setting_value AS "settingValue",
  s.is_system AS "isSystem",
  app.instant(s.updated_at) AS "updatedAt",
  s.updated_by AS "updatedBy",
  s.version`;

@Injectable()
export class SettingsRepository {
  /** Those of these settings that somebody has set. */
  list(tx: Transaction, keys: SettingKey[]): Promise<StoredSetting[]> {
    return tx.query(sql`SELECT ${stored} FROM settings s WHERE s.setting_key = ANY (${keys}::varchar[])`);
  }

  /**
   * Sets a value, whether there was one or not; nothing when it is not in a version that the client has seen. 0 is the
   * version of what nobody has set.
   */
  upsert(
    tx: Transaction,
    { id, versions }: Target<SettingKey>,
    setting: NewSetting,
  ): Promise<StoredSetting | undefined> {
    const { settingValue, description, isSystem, isSecret } = setting;
    return tx.first(sql`
      INSERT INTO settings AS s (setting_key, setting_value, description, is_system, is_secret, updated_by)
      SELECT ${id}, ${settingValue}, ${description}, ${isSystem}::boolean, ${isSecret}::boolean, app.uid()
      WHERE ${isSeen(sql`0`, versions)}
        OR EXISTS (SELECT FROM settings WHERE setting_key = ${id} AND ${isSeen(sql`version`, versions)})
      ON CONFLICT (setting_key) DO UPDATE
        SET setting_value = excluded.setting_value, description = excluded.description,
          is_system = excluded.is_system, is_secret = excluded.is_secret, updated_by = excluded.updated_by
        WHERE ${isSeen(sql`s.version`, versions)}
      RETURNING ${stored}`);
  }

  /** Forgets what somebody has set, if it is in a version that the client has seen. */
  async delete(tx: Transaction, target: Target<string>): Promise<boolean> {
    const isIt = isTarget(sql`s.setting_key`, sql`s.version`, target);
    return (await tx.execute(sql`DELETE FROM settings s WHERE ${isIt}`)) === 1;
  }
}
