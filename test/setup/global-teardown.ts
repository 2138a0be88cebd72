import { running } from './running';

export default async function stopTestServer(): Promise<void> {
  await running.server?.stop();
}
