import { asUser, databaseOf, inDatabase, passwordIn } from './connection-url';

describe('a connection', () => {
  const url = 'postgres://postgres:old@db.example.com:5433/log%20book?sslmode=require';

  it('should tell its database', () => {
    expect(databaseOf(url)).toBe('log book');
    expect(databaseOf('postgres://db.example.com')).toBe('');
  });

  it('should lead to another database, with everything else as it was', () => {
    expect(inDatabase({ connectionString: url }, 'a/b')).toEqual({
      connectionString: 'postgres://postgres:old@db.example.com:5433/a%2Fb?sslmode=require',
    });
    expect(inDatabase({ host: '/run', database: 'a' }, 'b')).toEqual({ host: '/run', database: 'b' });
  });

  it('should lead to the same database as another user', () => {
    expect(asUser(url, 'pp_app', 'p@ss')).toBe(
      'postgres://pp_app:p%40ss@db.example.com:5433/log%20book?sslmode=require',
    );
  });

  it('should carry the user in the query when there is only a socket', () => {
    expect(asUser('postgres:///logbook?host=/run/postgresql&user=postgres', 'pp_app', 'p@ss')).toBe(
      'postgres:///logbook?host=%2Frun%2Fpostgresql&user=pp_app&password=p%40ss',
    );
  });

  it('should tell the password of a user who signs in with it', () => {
    for (const url of ['postgres://db.example.com/logbook', 'postgres:///logbook?host=/run/postgresql']) {
      expect(passwordIn(asUser(url, 'pp_app', 'p@ss'), 'pp_app')).toBe('p@ss');
      expect(passwordIn(asUser(url, 'pp_app', 'p@ss'), 'pp_migrator')).toBeUndefined();
      expect(passwordIn(url, 'pp_app')).toBeUndefined();
    }
  });
});
