import type { AppConfig } from '../config/config';
import { joinRunning, openEmbedded } from './embedded-installation';
import { openExternal } from './external-installation';
import type { OpenInstallation, OpenOptions } from './open-installation';

/** Opens the database of DATABASE_URL, or else the embedded one. @throws StartupError */
export function openInstallation(config: AppConfig, options: OpenOptions = {}): Promise<OpenInstallation> {
  return config.get('DATABASE_URL') ? openExternal(config) : openEmbedded(config, options);
}

/**
 * For commands: as {@link openInstallation}, but beside a service that has the embedded database open already.
 * @throws StartupError
 */
export async function joinInstallation(config: AppConfig): Promise<OpenInstallation> {
  if (config.get('DATABASE_URL')) return openExternal(config);
  return (await joinRunning(config)) ?? openEmbedded(config, {});
}
