import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { commandCaller } from '../../common/caller';
import { IfMatchPolicy } from '../../common/http/if-match';
import { DirectConnection } from '../../database/direct-connection';
import type { Listener } from '../../database/listener';
import { UnitOfWork } from '../../database/unit-of-work';
import { SettingsCodec } from './settings.codec';
import { isSettingKey, type SettingKey, settingKeys, settingsRegistry, type SettingValue } from './settings.registry';
import { SettingsRepository } from './settings.repository';

/**
 * What administrators decide while the service runs. Every process keeps all values and hears of each change, so that
 * asking costs nothing.
 */
@Injectable()
export class SettingsService implements IfMatchPolicy, OnModuleDestroy {
  private readonly logger = new Logger(SettingsService.name);
  private values = new Map<SettingKey, unknown>();
  private loading: Promise<void> = Promise.resolve();
  private queued?: Promise<void>;
  private readonly rules = new Map<SettingKey, (value: never) => string | undefined>();
  private listener?: Listener;

  constructor(
    private readonly work: UnitOfWork,
    private readonly settings: SettingsRepository,
    private readonly codec: SettingsCodec,
    private readonly database: DirectConnection,
  ) {}

  /** Loads the values, and follows them from now on. To be awaited before anybody asks. */
  async start(): Promise<this> {
    // first listen, then load: what changes in between is heard
    this.listener = await this.database.listen('settings', () => this.reload());
    await this.reload();
    return this;
  }

  async onModuleDestroy(): Promise<void> {
    await this.listener?.close();
  }

  /** The value that holds now. */
  get<Key extends SettingKey>(key: Key): SettingValue<Key> {
    return (this.values.has(key) ? this.values.get(key) : settingsRegistry[key].default) as SettingValue<Key>;
  }

  /** Adds what only a module knows about values that somebody sets: why one cannot be, if it cannot. */
  restrict<Key extends SettingKey>(key: Key, complaintAbout: (value: SettingValue<Key>) => string | undefined): void {
    this.rules.set(key, complaintAbout);
  }

  /** Why a value of the right type still cannot be. */
  complaintAbout(key: SettingKey, value: unknown): string | undefined {
    return this.rules.get(key)?.(value as never);
  }

  isRequired(): boolean {
    return this.get('api.requireIfMatch');
  }

  /** Reads all values after this call; one reading serves all who ask while another is under way. */
  reload(): Promise<void> {
    this.queued ??= this.loading
      .catch(() => undefined)
      .then(() => {
        this.queued = undefined;
        return (this.loading = this.load());
      });
    return this.queued;
  }

  private async load(): Promise<void> {
    const caller = commandCaller('Admin', 'settings');
    const stored = await this.work.once(caller, (tx) => this.settings.list(tx, settingKeys));
    const values = new Map<SettingKey, unknown>();
    for (const row of stored) {
      if (!isSettingKey(row.settingKey)) continue;
      const decoded = this.codec.decode(row.settingKey, row);
      if ('value' in decoded) values.set(row.settingKey, decoded.value);
      else
        this.logger.warn(
          `The setting ${row.settingKey} ${decoded.complaint}: its default holds until it is set again.`,
        );
    }
    this.values = values;
  }
}
