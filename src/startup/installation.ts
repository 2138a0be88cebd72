import type { AppConfig } from '../config/config';
import { openEmbedded } from './embedded-installation';
import { openExternal } from './external-installation';
import type { OpenInstallation, OpenOptions } from './open-installation';

/** Opens the database of DATABASE_URL, or else the embedded one. @throws StartupError */
export function openInstallation(config: AppConfig, options: OpenOptions = {}): Promise<OpenInstallation> {
  return config.get('DATABASE_URL') ? openExternal(config) : openEmbedded(config, options);
}
