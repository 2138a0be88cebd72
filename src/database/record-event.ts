import type { ClientConfig } from 'pg';
import { withClient } from './connect';

/** What a command did that changes no row of an audited table. */
export interface CommandEvent {
  command: string;
  action: string;
  entityType: string;
  entityId: string;
  details: Record<string, unknown>;
}

/**
 * Records something that the operator did with a command, as the account `system`.
 * @param connection signs in as pp_app
 */
export async function recordEvent(connection: ClientConfig, event: CommandEvent): Promise<void> {
  const { command, action, entityType, entityId, details } = event;
  await withClient(connection, (client) =>
    client.query(`SELECT audit.record_event('00000000-0000-8000-8000-000000000001', $1, $2, $3, $4, NULL, $5, NULL)`, [
      action,
      entityType,
      entityId,
      JSON.stringify(details),
      command,
    ]),
  );
}
