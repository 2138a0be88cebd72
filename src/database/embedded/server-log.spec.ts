import { parseLogLine } from './server-log';

describe('parseLogLine', () => {
  it('should take a line with the prefix apart', () => {
    expect(parseLogLine('2026-11-23 09:08:31.851 UTC [10338] F0001 FATAL:  lock file "a: b" already exists')).toEqual({
      code: 'F0001',
      severity: 'FATAL',
      message: 'lock file "a: b" already exists',
    });
  });

  it('should understand a line from before the prefix is set', () => {
    const line = '2026-11-23 09:13:17.278 GMT [12991] FATAL:  invalid value';
    expect(parseLogLine(line)).toEqual({ code: '', severity: 'FATAL', message: 'invalid value' });
  });

  it('should keep any other line as the message', () => {
    const line = 'postgres: error while loading shared libraries: libicui18n.so.60: cannot open shared object file';
    expect(parseLogLine(` ${line}`)).toEqual({ code: '', severity: '', message: line });
  });
});
