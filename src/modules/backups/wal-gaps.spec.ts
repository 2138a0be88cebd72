import fc from 'fast-check';
import type { Backup } from './backup-info';
import { isOpenGap, missingSegments, parseArchive, SegmentNames } from './wal-gaps';

const names = new SegmentNames(16 * 1024 * 1024);
const wal = (number: number, timeline = 1) => names.format(timeline, number);
const range = (from: number, to: number, timeline = 1) =>
  Array.from({ length: to - from + 1 }, (_, index) => wal(from + index, timeline));

function backup(walStart: number, walStop: number, values: Partial<Backup> = {}): Backup {
  const rest = { databaseSize: 1, repositorySize: 1, prior: null, hasError: false, hold: null, manifest: null };
  const [startedAt, finishedAt] = [new Date(walStart), new Date(walStop)];
  return {
    label: `${walStart}F`,
    type: 'full',
    startedAt,
    finishedAt,
    walStart: wal(walStart),
    walStop: wal(walStop),
    lsnStop: '',
    ...rest,
    ...values,
  };
}

describe('SegmentNames', () => {
  it('should go from the last segment of one log to the first of the next', () => {
    expect(wal(255)).toBe('0000000100000000000000FF');
    expect(wal(256)).toBe('000000010000000100000000');
    expect(new SegmentNames(64 * 1024 * 1024).format(1, 64)).toBe('000000010000000100000000');
  });

  it('should read what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 30 }), fc.integer({ min: 1, max: 1000 }), (number, timeline) => {
        expect(names.parse(names.format(timeline, number))).toEqual({ timeline, number });
      }),
    );
  });
});

describe('parseArchive', () => {
  it('should see segments, and neither history, labels nor directories', () => {
    const sha1 = 'a'.repeat(40);
    const files = [
      '.',
      '0000000100000000',
      `0000000100000000/${wal(1)}-${sha1}.zst`,
      `0000000100000000/${wal(1)}.00000028.backup`,
      `0000000100000000/${wal(2)}-${sha1}`,
      `0000000100000000/${wal(3)}.partial-${sha1}.zst`,
      '00000002.history',
    ];
    expect([...parseArchive(JSON.stringify(Object.fromEntries(files.map((file) => [file, {}]))))]).toEqual([
      wal(1),
      wal(2),
    ]);
  });
});

describe('missingSegments', () => {
  const [first, second] = [backup(3, 4), backup(10, 11)];
  const look = (segments: string[], more = {}) =>
    missingSegments({
      segments: new Set(segments),
      backups: [first, second],
      since: first,
      lastArchived: null,
      names,
      ...more,
    });

  it('should find each segment that is taken out, whichever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 19 }), (lost) => {
        expect(look(range(1, 20).filter((name) => name !== wal(lost)))).toEqual([wal(lost)]);
      }),
    );
  });

  it('should not miss what lies before the oldest backup', () => {
    expect(look(range(3, 20))).toEqual([]);
  });

  it('should miss the end, when the server says that it has archived it', () => {
    expect(look(range(3, 18), { lastArchived: wal(20) })).toEqual([wal(19), wal(20)]);
    expect(look(range(3, 18), { lastArchived: '00000002.history' })).toEqual([]);
  });

  it('should ask of an older backup only what it needs to become consistent', () => {
    expect(look([...range(3, 4), ...range(10, 20)], { since: second })).toEqual([]);
    expect(look([wal(3), ...range(10, 20)], { since: second })).toEqual([wal(4)]);
  });

  it('should follow a later timeline from where it begins', () => {
    const onFirst = range(3, 15);
    expect(look([...onFirst, ...range(14, 20, 2)])).toEqual([]);
    expect(look([...onFirst, ...range(14, 20, 2).filter((name) => name !== wal(17, 2))])).toEqual([wal(17, 2)]);
  });
});

describe('isOpenGap', () => {
  it('should be closed by a full backup that began later', () => {
    expect(isOpenGap(wal(7), [backup(3, 4)])).toBe(true);
    expect(isOpenGap(wal(7), [backup(3, 4), backup(8, 9, { type: 'incr' })])).toBe(true);
    expect(isOpenGap(wal(7), [backup(3, 4), backup(8, 9)])).toBe(false);
  });
});
