import type { Client, ClientConfig } from 'pg';
import { withClient } from './connect';

export interface FirstAdministrator {
  passwordHash: string;
  mustChangePassword: boolean;
}

/** Whether the account `admin` is still to be made. */
export async function lacksAdministrator(connection: ClientConfig): Promise<boolean> {
  return asOwner(connection, async (client) => {
    const { rowCount } = await client.query(`SELECT FROM users WHERE username = 'admin'`);
    return rowCount === 0;
  });
}

/**
 * Makes the account `admin`. Of many processes at once one makes it.
 * @param connection signs in as pp_migrator
 * @returns whether this call made it
 */
export async function seedAdministrator(connection: ClientConfig, administrator: FirstAdministrator): Promise<boolean> {
  return asOwner(connection, async (client) => {
    await client.query('BEGIN');
    await client.query(`SET LOCAL app.user_id = '00000000-0000-8000-8000-000000000001'`);
    const { rowCount } = await client.query(
      `INSERT INTO users (username, email, password_hash, full_name, role_id, must_change_password)
       SELECT 'admin', 'admin@localhost', $1, 'Administrator', role_id, $2 FROM roles WHERE role_name = 'Admin'
       ON CONFLICT DO NOTHING`,
      [administrator.passwordHash, administrator.mustChangePassword],
    );
    await client.query('COMMIT');
    return rowCount === 1;
  });
}

function asOwner<T>(connection: ClientConfig, work: (client: Client) => Promise<T>): Promise<T> {
  return withClient({ ...connection, options: '-c role=pp_owner' }, work);
}
