import { parseInfo } from './backup-info';

const printed = {
  archive: [{ id: '15-1', max: '00000001000000000000000D', min: '000000010000000000000001' }],
  backup: [
    {
      archive: { start: '000000010000000000000003', stop: '000000010000000000000004' },
      annotation: { hold: 'the audit of 2026' },
      error: false,
      info: { delta: 32347835, repository: { delta: 3903168, size: 3903168 }, size: 32347835 },
      label: '20261125-211322F',
      lsn: { start: '0/3000028', stop: '0/4000050' },
      prior: null,
      timestamp: { start: 1795641202, stop: 1795641205 },
      type: 'full',
    },
  ],
  db: [{ id: 1, 'system-id': 0, version: '15' }],
  status: { code: 0, message: 'ok' },
};
const textOf = (changes: object = {}) =>
  JSON.stringify([{ ...printed, ...changes }]).replace('"system-id":0', '"system-id":7712220118014928251');

describe('parseInfo', () => {
  it('should read what pgBackRest prints, with an identifier that no number holds', () => {
    expect(parseInfo(textOf())).toEqual({
      archiveId: '15-1',
      repositorySize: 3903168,
      isLocked: false,
      backups: [
        {
          label: '20261125-211322F',
          type: 'full',
          startedAt: new Date('2026-11-25T21:13:22Z'),
          finishedAt: new Date('2026-11-25T21:13:25Z'),
          databaseSize: 32347835,
          repositorySize: 3903168,
          walStart: '000000010000000000000003',
          walStop: '000000010000000000000004',
          lsnStop: '0/4000050',
          prior: null,
          hasError: false,
          hold: 'the audit of 2026',
          manifest: null,
        },
      ],
    });
  });

  it('should take a repository without backups for what it is', () => {
    const status = { code: 2, message: 'no valid backups' };
    expect(parseInfo(textOf({ backup: [], status }))).toMatchObject({ backups: [], repositorySize: 0 });
  });

  it('should tell that a backup is being taken', () => {
    const status = { code: 0, message: 'ok', lock: { backup: { held: true } } };
    expect(parseInfo(textOf({ status })).isLocked).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['no stanza', '[]'],
    ['half of it', textOf().slice(0, 200)],
    ['a backup without a label', textOf({ backup: [{ ...printed.backup[0], label: undefined }] })],
    ['a repository that cannot be reached', textOf({ backup: [], status: { code: 99, message: 'other' } })],
  ])('should refuse %s', (_, text) => {
    expect(() => parseInfo(text)).toThrow(/cannot be read/);
  });
});
