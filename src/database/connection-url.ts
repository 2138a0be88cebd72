import type { ClientConfig } from 'pg';

/** The same server and user, another database. */
export function inDatabase(connection: ClientConfig, database: string): ClientConfig {
  if (!connection.connectionString) return { ...connection, database };
  const url = new URL(connection.connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return { ...connection, connectionString: url.href };
}

/** The database that a URL names; empty when it names none. */
export function databaseOf(connectionString: string): string {
  return decodeURIComponent(new URL(connectionString).pathname.slice(1));
}

/** The same server and database, another user. */
export function asUser(connectionString: string, user: string, password: string): string {
  const url = new URL(connectionString);
  if (url.host) {
    url.username = user;
    url.password = password;
  } else {
    // `postgres:///logbook?host=/run/postgresql`: a URL without a host cannot have a user either
    url.searchParams.set('user', user);
    url.searchParams.set('password', password);
  }
  return url.href;
}

/** The password with which a URL signs in as this user; undefined when it signs in as another, or with none. */
export function passwordIn(connectionString: string, user: string): string | undefined {
  const url = new URL(connectionString);
  const login = url.host ? url.username : url.searchParams.get('user');
  const password = url.host ? decodeURIComponent(url.password) : url.searchParams.get('password');
  return login === user && password ? password : undefined;
}
