import { type BackupFacts, problemsOf, walBacklog } from './backup-problems';

const now = new Date('2026-03-10T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

const state = {
  reportedAt: hoursAgo(0.1),
  description: 'pgBackRest 2.45, /srv/backups',
  offBecause: null,
  keysFingerprint: 'f00',
  problem: null,
  repositoryFreeSpace: 2 ** 40,
  walFreeSpace: 2 ** 40,
  recoverableSince: hoursAgo(700),
  missingWal: [],
  givenUp: [],
  walCheckedAt: hoursAgo(1),
  findings: [] as string[],
  verifiedAt: hoursAgo(30),
};
const totals = {
  lastFullAt: hoursAgo(11),
  lastFullSize: 2 ** 32,
  lastAt: hoursAgo(1),
  oldestAt: hoursAgo(700),
  repositorySize: 1,
  lost: null,
};
const archiver = {
  currentWal: '000000010000000100000001',
  lastArchivedWal: '000000010000000100000000',
  lastArchivedAt: hoursAgo(0.01),
  lastFailedAt: null,
  segmentSize: 16 * 1024 * 1024,
};
const healthy: BackupFacts = { state, totals, archiver, keysCopy: { copiedAt: hoursAgo(600), fingerprint: 'f00' } };

const codesOf = (changes: Partial<BackupFacts>) => problemsOf({ ...healthy, ...changes }, now).map(({ code }) => code);

describe('problemsOf', () => {
  it('should find none when all is well', () => {
    expect(codesOf({})).toEqual([]);
  });

  it.each<[string, Partial<BackupFacts>]>([
    ['BACKUPS_OFF', { state: undefined }],
    [
      'BACKUPS_OFF',
      { state: { ...state, offBecause: 'pgBackRest is not installed.' }, totals: { ...totals, lastFullAt: null } },
    ],
    ['BACKUPS_GONE', { totals: { ...totals, lost: { count: 1, from: hoursAgo(9), to: hoursAgo(9) } } }],
    ['REPOSITORY_DAMAGED', { state: { ...state, findings: ['backup: 1F: missing: 1'] } }],
    ['REPOSITORY_FOREIGN', { state: { ...state, problem: { code: 'REPOSITORY_FOREIGN', message: '' } } }],
    [
      'PGBACKREST_FAILED',
      {
        state: { ...state, problem: { code: 'PGBACKREST_FAILED', message: '' } },
        totals: { ...totals, lastFullAt: null, lastAt: null, oldestAt: null },
      },
    ],
    ['REPOSITORY_SPACE_LOW', { state: { ...state, repositoryFreeSpace: 2 ** 32 - 1 } }],
    [
      'REPOSITORY_SPACE_LOW',
      { state: { ...state, repositoryFreeSpace: 2 ** 29 - 1 }, totals: { ...totals, lastFullSize: 1 } },
    ],
    ['WAL_SPACE_LOW', { state: { ...state, walFreeSpace: 2 ** 29 - 1 } }],
    ['WORKER_SILENT', { state: { ...state, reportedAt: hoursAgo(1.1) } }],
    ['FULL_BACKUP_OVERDUE', { totals: { ...totals, lastFullAt: hoursAgo(26.1) } }],
    ['BACKUP_OVERDUE', { totals: { ...totals, lastAt: hoursAgo(3.1) } }],
    [
      'NO_BACKUP',
      {
        totals: { lastFullAt: null, lastFullSize: null, lastAt: null, oldestAt: null, repositorySize: 0, lost: null },
        keysCopy: undefined,
      },
    ],
    ['ARCHIVING_FAILS', { archiver: { ...archiver, lastFailedAt: now } }],
    ['ARCHIVING_FAILS', { archiver: { ...archiver, lastArchivedAt: null, lastArchivedWal: null, lastFailedAt: now } }],
    ['ARCHIVING_LAGS', { archiver: { ...archiver, lastArchivedWal: '0000000100000000000000F5' } }],
    ['KEYS_COPY_MISSING', { keysCopy: undefined }],
    ['KEYS_COPY_STALE', { keysCopy: { copiedAt: hoursAgo(600), fingerprint: 'old' } }],
    ['KEYS_COPY_STALE', { keysCopy: { copiedAt: hoursAgo(600), fingerprint: null } }],
  ])('should find %s', (code, changes) => {
    expect(codesOf(changes)).toEqual([code]);
  });

  it('should say how much room is left, and how much is needed', () => {
    const [found] = problemsOf({ ...healthy, state: { ...state, repositoryFreeSpace: 3 * 2 ** 20 } }, now);
    expect(found?.message).toContain('has 3.0 MiB left, and there should be 4.0 GiB for the next full');
  });

  it('should not complain of room that it does not know', () => {
    expect(codesOf({ state: { ...state, repositoryFreeSpace: null, walFreeSpace: null } })).toEqual([]);
  });

  it('should give a new logbook a day to copy its keys', () => {
    expect(codesOf({ totals: { ...totals, oldestAt: hoursAgo(23) }, keysCopy: undefined })).toEqual([]);
  });
});

describe('walBacklog', () => {
  it('should count what is finished and not archived', () => {
    expect(walBacklog(archiver)).toBe(0);
    expect(walBacklog({ ...archiver, currentWal: '000000010000000100000004' })).toBe(3);
    expect(walBacklog({ ...archiver, lastArchivedWal: '0000000100000000000000FF.00000028.backup' })).toBe(1);
  });

  it('should not guess before anything was archived, or across timelines', () => {
    expect(walBacklog({ ...archiver, lastArchivedWal: null })).toBeNull();
    expect(walBacklog({ ...archiver, lastArchivedWal: '00000002.history' })).toBeNull();
    expect(walBacklog({ ...archiver, currentWal: '000000020000000100000004' })).toBeNull();
  });
});
