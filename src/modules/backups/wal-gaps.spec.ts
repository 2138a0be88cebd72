import fc from 'fast-check';
import { type Commit, type Event, ServerLife } from '../../../test/setup/server-life';
import { timelinesAt } from './recovery-window';
import { timelineOf } from './segment-names';
import type { WalArchive } from './wal-archive';
import { examine } from './wal-gaps';
import { parseListing } from './wal-listing';

const write: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant('write' as const),
  size: fc.integer({ min: 100, max: 1_500_000 }),
});
const backup: fc.Arbitrary<Event> = fc.constantFrom({ kind: 'full' }, { kind: 'incr' });
// mostly the newest one
const timeline = fc.oneof(fc.constant(-1), fc.nat(20));
const goBack: fc.Arbitrary<Event> = fc.record({ kind: fc.constant('goBack' as const), timeline, commit: fc.nat(100) });
const goOn: fc.Arbitrary<Event> = fc.record({ kind: fc.constant('goOn' as const), timeline });
const anyEvents = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: write },
    { weight: 2, arbitrary: backup },
    { weight: 1, arbitrary: goBack },
    { weight: 1, arbitrary: goOn },
  ),
  { maxLength: 30, size: 'max' },
);
/** What lies before the end of the first backup cannot be restored by anything. */
const ownOf = (life: ServerLife, commits: readonly Commit[]) =>
  commits.filter(({ at }) => at > life.backups[0]!.finishedAt);

function always(look: (life: ServerLife, archive: WalArchive) => void, losses = 0): void {
  fc.assert(
    fc.property(anyEvents, fc.array(fc.nat(1000), { maxLength: losses }), (events, lost) => {
      const life = new ServerLife(events);
      for (const choice of lost) life.lose(choice);
      look(life, life.archive());
    }),
    { numRuns: 300 },
  );
}

describe('an archive through restores that somebody has gone on with', () => {
  it('should lack nothing, when nothing was lost, and give back every moment of every timeline', () => {
    always((life, archive) => {
      const { missing, open, recoverableSince, givenUp } = examine(archive, life.now);
      expect([missing, open, recoverableSince]).toEqual([[], [], life.backups[0]!.finishedAt]);
      const onTheWay = life.current.commits;
      for (const { number, commits } of life.lives)
        for (const commit of ownOf(life, commits))
          expect(
            onTheWay.includes(commit) ||
              givenUp.some(({ from, to }) => from <= commit.at && commit.at <= to) ||
              `${number} ${commit.at.toISOString()}`,
          ).toBe(true);
    });
  });

  it('should have every moment since it says so, whatever was lost', () => {
    always((life, archive) => {
      const { recoverableSince } = examine(archive, life.now);
      const promised = life.current.commits.filter(({ at }) => recoverableSince && at > recoverableSince);
      const last = archive.lastNumber(archive.current)!;
      const archived = promised.filter(({ position }) => archive.names.numberAt(BigInt(position)) <= last);
      expect(archived.filter((commit) => !life.isReached(commit, life.current))).toEqual([]);
    }, 3);
  });

  it('should have every moment that was given up, when it says so', () => {
    always((life, archive) => {
      for (const { timeline, from, to } of examine(archive, life.now).givenUp) {
        const promised = life.life(timeline).commits.filter(({ at }) => at > from && at < to);
        expect(promised.filter((commit) => !life.isReached(commit, life.life(timeline)))).toEqual([]);
      }
    }, 3);
  });

  it('should lack what was lost and is needed, and nothing else', () => {
    always((life, archive) => {
      const { missing, open } = examine(archive, life.now);
      expect(missing.filter((name) => !life.lost.has(name))).toEqual([]);
      expect(open.filter((name) => !missing.includes(name))).toEqual([]);
      const last = archive.lastNumber(archive.current)!;
      const isWhole = ownOf(life, life.current.commits)
        .filter(({ position }) => archive.names.numberAt(BigInt(position)) <= last)
        .every((commit) => life.isReached(commit, life.current));
      if (!isWhole) expect(missing).not.toEqual([]);
    }, 3);
  });

  it('should never take one timeline alone for the moment of a commit that this one has not', () => {
    always((life, archive) => {
      for (const { commits } of life.lives)
        for (const commit of commits) {
          const found = timelinesAt(archive, commit.at).map(({ number }) => life.life(number));
          expect(found.some((each) => each.commits.includes(commit)) || commit.at).toBe(true);
        }
    });
  });

  it('should take the one that goes on for what all have in common, and for what came since', () => {
    always((life, archive) => {
      const shared = life.lives.slice(1).map(({ sharedUntil }) => sharedUntil.getTime());
      const others = [...life.segments].filter(([name]) => timelineOf(name) !== life.current.number);
      const ended = others.map(([, archivedAt]) => archivedAt.getTime());
      for (const { at } of life.current.commits)
        if (at.getTime() < Math.min(...shared) || at.getTime() > Math.max(...ended))
          expect(timelinesAt(archive, at)).toEqual([archive.current]);
    });
  });
});

describe('an archive that lacks something', () => {
  const written: Event[] = [
    { kind: 'write', size: 100 },
    { kind: 'write', size: 1_500_000 },
  ];
  const wentBack = new ServerLife([...written, ...written, { kind: 'goBack', timeline: 0, commit: 2 }, ...written]);
  const [lastOfFirst] = [...wentBack.segments.keys()].filter((name) => timelineOf(name) === 1).toReversed();
  const without = (name: string | undefined) => {
    const segments = new Map(wentBack.segments);
    segments.delete(name!);
    return wentBack.archive({ segments });
  };

  it('should raise no alarm for what was given up, and tell where it ends', () => {
    const { missing, open, givenUp } = examine(without(lastOfFirst), wentBack.now);
    // nothing tells that a segment was there which was the last
    expect([missing, open]).toEqual([[], []]);
    const before = examine(wentBack.archive(), wentBack.now).givenUp;
    expect(givenUp.map(({ timeline, from }) => ({ timeline, from }))).toEqual(
      before.map(({ timeline, from }) => ({ timeline, from })),
    );
    expect(givenUp[0]!.to < before[0]!.to).toBe(true);
  });

  it('should miss a history, without which nothing before it leads on, until there is a full backup', () => {
    const { missing, open, recoverableSince } = examine(wentBack.archive({ histories: [] }), wentBack.now);
    expect([missing, open, recoverableSince]).toEqual([['00000002.history'], ['00000002.history'], null]);
    const backup = new ServerLife([]).backups[0]!;
    const [walStart] = [...wentBack.segments.keys()].filter((name) => timelineOf(name) === 2);
    const mended = { ...backup, walStart: walStart!, walStop: walStart! };
    const archive = wentBack.archive({ histories: [], backups: [...wentBack.backups, mended] });
    expect(examine(archive, wentBack.now)).toMatchObject({ missing, open: [], recoverableSince: mended.finishedAt });
  });

  it('should miss the end, when the server says that it has archived it', () => {
    const next = '00000002000000000000000A';
    const last = wentBack.archive().lastNumber(wentBack.archive().current)!;
    const missed = Array.from({ length: 10 - last }, (_, index) =>
      wentBack.archive().names.format(2, last + 1 + index),
    );
    const findings = examine(wentBack.archive({ lastArchived: next }), wentBack.now);
    expect(findings).toMatchObject({ missing: missed, open: missed, recoverableSince: null });
    const ofBackup = `${next}.00000028.backup`;
    expect(examine(wentBack.archive({ lastArchived: ofBackup }), wentBack.now).missing).toEqual(findings.missing);
    expect(examine(wentBack.archive({ lastArchived: '00000002.history' }), wentBack.now).missing).toEqual([]);
  });

  it('should need no WAL from before the anchor, but what each backup needs', () => {
    const life = new ServerLife([...written, { kind: 'full' }, ...written]);
    const [first, second] = [life.backups[0]!, life.backups[1]!];
    const archive = (lost: (name: string) => boolean) =>
      life.archive({ segments: new Map([...life.segments].filter(([name]) => !lost(name))) });
    const later = new Date(life.now.getTime() + 31 * 86_400_000);
    const isBetween = (name: string) => name > first.walStop && name < second.walStart;
    expect(examine(archive(isBetween), life.now).missing).not.toEqual([]);
    expect(examine(archive(isBetween), later)).toMatchObject({ missing: [], recoverableSince: second.finishedAt });
    expect(
      examine(
        archive((name) => name === first.walStop),
        later,
      ),
    ).toMatchObject({ missing: [first.walStop], open: [] });
  });
});

describe('parseListing', () => {
  it('should see segments and histories, and neither labels, partial segments nor directories', () => {
    const sha1 = 'a'.repeat(40);
    const [one, two] = ['000000010000000000000001', '000000010000000000000002'];
    const files = [
      `0000000100000000/${one}-${sha1}.zst`,
      `0000000100000000/${one}.00000028.backup`,
      `0000000100000000/${two}-${sha1}`,
      `0000000100000000/000000010000000000000003.partial-${sha1}.zst`,
      '00000002.history',
    ];
    const entries = files.map((file, index) => [file, { type: 'file', size: 1, time: 1_795_667_103 + index }] as const);
    const text = JSON.stringify(Object.fromEntries([['.', { type: 'path' }], ...entries]));
    const { segments, histories } = parseListing(text);
    // all of the second that it names
    expect(Object.fromEntries(segments)).toEqual({
      [one]: new Date('2026-11-26T04:25:04Z'),
      [two]: new Date('2026-11-26T04:25:06Z'),
    });
    expect(histories).toEqual(['00000002.history']);
  });
});
