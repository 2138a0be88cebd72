import { createServer } from 'node:net';
import { StartupError } from '../config/startup.error';

/**
 * Finds out early, before a database is started for nothing, whether the port can be listened on.
 * @throws StartupError
 */
export async function assertPortIsFree(port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      reject(new StartupError(complaint(error, port, host)));
    });
    probe.listen(port, host, () =>
      probe.close(() => {
        resolve();
      }),
    );
  });
}

function complaint(error: NodeJS.ErrnoException, port: number, host: string): string {
  const where = `port ${String(port)} of ${host}`;
  if (error.code === 'EADDRINUSE') return `${where} is taken: stop the other program, or set PORT to another one.`;
  if (error.code === 'EACCES') return `${where} may not be opened by this user: set PORT to 1024 or above.`;
  return `${where} cannot be opened (${error.code ?? error.message}): check HOST and PORT.`;
}
