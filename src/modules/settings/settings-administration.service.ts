import { Injectable, Logger } from '@nestjs/common';
import { type Caller, identityOf } from '../../common/caller';
import { CursorCodec } from '../../common/cursor.codec';
import { invalidInput } from '../../common/validation/validation.pipe';
import { versionConflict } from '../../common/version-conflict';
import { pageEnd, pageRequest } from '../../database/page';
import { UnitOfWork } from '../../database/unit-of-work';
import { isOutdated, type Target } from '../../database/versioned';
import type { Setting, SettingPage, SettingQuery } from './dto/setting.dto';
import { SettingsCodec } from './settings.codec';
import { settingNotFound } from './settings.errors';
import { declarationOf, isSettingKey, type SettingKey, settingKeys, valueSchemaOf } from './settings.registry';
import { SettingsRepository, type StoredSetting } from './settings.repository';
import { SettingsService } from './settings.service';

/** Seeing and changing the settings: administrators all of them, managers those that are not of the system. */
@Injectable()
export class SettingsAdministrationService {
  private readonly logger = new Logger(SettingsAdministrationService.name);

  constructor(
    private readonly work: UnitOfWork,
    private readonly stored: SettingsRepository,
    private readonly codec: SettingsCodec,
    private readonly settings: SettingsService,
    private readonly cursors: CursorCodec,
  ) {}

  /** Every setting that the caller may see, whether somebody has set it or not. */
  async list(caller: Caller, query: SettingQuery): Promise<SettingPage> {
    const { limit, sort, after, count } = pageRequest(query, this.cursors);
    const rows = await this.read(caller, settingKeys);
    const visible = settingKeys.filter((key) => maySee(caller, key)).sort();
    if (sort.startsWith('-')) visible.reverse();
    const start = after ? visible.findIndex((key) => isBehind(key, after.id, sort)) : 0;
    const page = start < 0 ? [] : visible.slice(start, start + limit);
    const key = page.at(-1);
    const last = key === undefined || key === visible.at(-1) ? null : { sort, value: key, id: key };
    const total = count && { total: visible.length, totalIsEstimate: false };
    return {
      items: page.map((shown) => this.present(shown, rows.get(shown))),
      ...pageEnd({ last, total }, this.cursors),
    };
  }

  /** @throws NotFound, also for a setting of the system when a manager asks */
  async get(caller: Caller, settingKey: string): Promise<Setting> {
    const key = await this.visibleKey(caller, settingKey);
    return this.present(key, (await this.read(caller, [key])).get(key));
  }

  /** @throws NotFound, PreconditionFailed; InvalidInput when the setting does not take the value */
  async set(caller: Caller, { id, versions }: Target<string>, value: unknown): Promise<Setting> {
    const key = await this.visibleKey(caller, id);
    const { description, isSystem, isSecret = false, schema } = declarationOf(key);
    const { success, data, error } = schema.safeParse(value);
    if (!success) throw invalidInput(error.issues, 'value');
    const complaint = this.settings.complaintAbout(key, data);
    if (complaint) throw invalidInput([{ message: complaint }], 'value');
    const setting = { settingValue: this.codec.encode(key, data), description, isSystem, isSecret };
    const row = await this.work.once(caller, (tx) => this.stored.upsert(tx, { id: key, versions }, setting));
    if (!row) throw versionConflict(await this.get(caller, key), ['value']);
    await this.follow();
    return this.present(key, row);
  }

  /** Lets the default hold again; where it does already, there is nothing to do. @throws NotFound, PreconditionFailed */
  async reset(caller: Caller, target: Target<string>): Promise<void> {
    const key = await this.visibleKey(caller, target.id);
    const deleted = await this.work.once(caller, (tx) => this.stored.delete(tx, target));
    if (deleted) {
      await this.follow();
      return;
    }
    const current = await this.get(caller, key);
    if (isOutdated(target, current)) throw versionConflict(current, []);
  }

  /** @throws NotFound when there is no such setting for the caller */
  private async visibleKey(caller: Caller, settingKey: string): Promise<SettingKey> {
    if (!isSettingKey(settingKey)) throw settingNotFound();
    if (declarationOf(settingKey).isSystem && !caller.identity) await this.work.verify(caller);
    if (!maySee(caller, settingKey)) throw settingNotFound();
    return settingKey;
  }

  private async read(caller: Caller, keys: SettingKey[]): Promise<Map<string, StoredSetting>> {
    const rows = await this.work.once(caller, (tx) => this.stored.list(tx, keys));
    return new Map(rows.map((row) => [row.settingKey, row]));
  }

  /** The other processes hear of it; this one shall know before the client does. */
  private async follow(): Promise<void> {
    await this.settings.reload().catch((error: unknown) => {
      // it is stored: the listener reads it as soon as that is possible again
      this.logger.warn({ err: error }, 'A setting was stored, and could not be read back at once.');
    });
  }

  private present(key: SettingKey, row: StoredSetting | undefined): Setting {
    const { default: unset, description, isSystem, isSecret = false } = declarationOf(key);
    const decoded = row && this.codec.decode(key, row);
    const holds = decoded !== undefined && 'value' in decoded;
    return {
      settingKey: key,
      value: isSecret ? null : holds ? decoded.value : unset,
      default: unset,
      isDefault: !holds,
      isSet: row !== undefined,
      description,
      isSystem,
      isSecret,
      schema: valueSchemaOf(key),
      updatedAt: row?.updatedAt ?? null,
      updatedBy: row?.updatedBy ?? null,
      version: row?.version ?? 0,
    };
  }
}

function maySee(caller: Caller, key: SettingKey): boolean {
  return !declarationOf(key).isSystem || identityOf(caller).accessLevel === 'Admin';
}

function isBehind(key: string, position: string, sort: string): boolean {
  return sort.startsWith('-') ? key < position : key > position;
}
