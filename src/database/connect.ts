import { Client, type ClientConfig } from 'pg';
import { StartupError } from '../config/startup.error';

/**
 * Opens one connection. Its loss shows in the next query.
 * @throws StartupError when the server cannot be reached or does not let the user in
 */
export async function connect(connection: ClientConfig): Promise<Client> {
  const client = new Client(connection);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    const { user = '?', host, port, database = '?' } = client;
    throw new StartupError(
      `The database ${database} of ${host}:${port} cannot be reached as ${user}: ${reasonOf(error)}`,
    );
  }
}

/** Does some work on a connection of its own. @throws StartupError as {@link connect} does */
export async function withClient<T>(connection: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await connect(connection);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A host name with several addresses fails with all their errors at once, and no message of its own. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
