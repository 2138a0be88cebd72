import { parseInfo } from './backup-info';

const printed = {
  archive: [{ id: '15-1', max: '00000001000000000000000D', min: '000000010000000000000001' }],
  backup: [
    {
      archive: { start: '000000010000000000000003', stop: '000000010000000000000004' },
      annotation: { hold: 'the audit of 2026' },
      database: { id: 1, 'repo-key': 1 },
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
      database: { systemId: '7712220118014928251', version: '15' },
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

  it('should know of no database in a repository that nobody has made ready', () => {
    const status = { code: 1, message: 'missing stanza path' };
    expect(parseInfo(textOf({ archive: [], backup: [], db: [], status }))).toMatchObject({ database: null });
  });

  it('should leave out what another database has backed up, from before an upgrade or by mistake', () => {
    const db = [
      { id: 1, 'system-id': 1, version: '15' },
      { id: 2, 'system-id': 2, version: '16' },
    ];
    const backup = printed.backup.flatMap((each) => [
      each,
      { ...each, label: '20261126-010000F', database: { id: 2 } },
    ]);
    const { backups, database } = parseInfo(textOf({ db, backup }));
    expect(backups.map(({ label }) => label)).toEqual(['20261126-010000F']);
    expect(database).toEqual({ systemId: '2', version: '16' });
  });

  it('should say why it cannot be read, without what could not be decrypted', () => {
    const message = "[FormatError] unable to load info file '/srv/backup.info':\nFormatError: at line 1: garbage";
    const status = { code: 99, message: 'other' };
    const read = () => parseInfo(textOf({ backup: [], db: [], status, repo: [{ status: { code: 99, message } }] }));
    expect(read).toThrow("cannot be read: [FormatError] unable to load info file '/srv/backup.info'. Is the");
    expect(read).not.toThrow('garbage');
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
