import { hostOf, serverSettings } from './server-settings';

const socketDir = '/data/run';

describe('serverSettings', () => {
  it('should open no TCP port unless asked, and then on this machine alone', () => {
    expect(serverSettings({ socketDir, port: 5432, tcp: false }, {}).listen_addresses).toBe('');
    expect(serverSettings({ socketDir, port: 6000, tcp: true }, {})).toMatchObject({
      listen_addresses: '127.0.0.1',
      port: '6000',
    });
  });

  it('should quote the directory, whose name may hold what separates a list', () => {
    expect(serverSettings({ socketDir: '/a, "b"', port: 5432, tcp: false }, {}).unix_socket_directories).toBe(
      '"/a, ""b"""',
    );
  });

  it("should let the caller's settings win over the machine's, but not open another door", () => {
    const settings = { shared_buffers: '16MB', listen_addresses: '*' };
    expect(serverSettings({ socketDir, port: 5432, tcp: false }, { settings })).toMatchObject({
      shared_buffers: '16MB',
      listen_addresses: '',
    });
  });

  it('should give durability up only when told to', () => {
    expect(serverSettings({ socketDir, port: 5432, tcp: false }, {})).not.toHaveProperty('fsync');
    expect(serverSettings({ socketDir, port: 5432, tcp: false }, { durable: false })).toMatchObject({ fsync: 'off' });
  });

  it('should fall back to TCP where there is no socket', () => {
    const listening = { socketDir: '', port: 54321, tcp: true };
    expect(hostOf(listening)).toBe('127.0.0.1');
    expect(serverSettings(listening, {}).unix_socket_directories).toBe('');
  });
});
