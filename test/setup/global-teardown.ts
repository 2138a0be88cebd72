import { rm } from 'node:fs/promises';
import { running } from './running';

export default async function stopTestServer(): Promise<void> {
  await running.server?.stop();
  if (running.dataDir) await rm(running.dataDir, { recursive: true, force: true });
}
