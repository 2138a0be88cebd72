import { createApp } from '../src/app.setup';
import { AppConfig } from '../src/config/config';
import { loadKeys } from '../src/config/keys';
import { growHeapSlowly } from '../src/startup/heap-growth';
import type { ScratchLogin } from '../src/startup/scratch-database';
import { serve } from './server';

export interface AppSettings {
  /** Signs in as pp_app. */
  connection: ScratchLogin;
  /** The environment that the configuration and the keys are read from. */
  environment: Record<string, string>;
}

// PreventPlus as it is in production, in a process of its own.
serve(async ({ connection, environment }: AppSettings) => {
  growHeapSlowly();
  const config = AppConfig.fromEnvironment(environment);
  const app = await createApp({ config, keys: loadKeys(config), connection });
  await app.listen(0, '127.0.0.1');
  return { url: await app.getUrl(), close: () => app.close() };
});
