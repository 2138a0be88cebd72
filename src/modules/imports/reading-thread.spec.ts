import { type Cell, serialOf, workbook } from '../../../test/factories/workbooks';
import { refuseStaleBuild } from '../../../test/setup/service';
import { allOf, useFiles } from '../../../test/setup/temporary-files';
import { readInThread, type ReadingMessage } from './reading-thread';
import type { StagedRow } from './staged-row';

const files = useFiles();
const headers = ['Start', 'Crew', 'Place', 'Machine', 'Fault', 'State'];
const row = (fault: string, state: string): Cell[] => [
  { day: serialOf('2004-07-01') },
  'North crew',
  'Pit',
  'Pump',
  fault,
  state,
];
const leaks = (count: number) => Array.from({ length: count }, (_, index) => row(`leak ${String(index)}`, 'done'));

async function told(rows: Cell[][]): Promise<ReadingMessage[]> {
  const path = files.write('log.xlsx', workbook([{ name: 'Log', rows: [headers, ...rows] }]));
  return allOf(readInThread({ path }, new AbortController().signal));
}

/** What is left when rows that come again replace those before. */
function rowsIn(messages: ReadingMessage[]): StagedRow[] {
  const last = messages
    .filter(({ kind }) => kind !== 'end')
    .slice(messages.findLastIndex(({ kind }) => kind === 'again') + 1);
  return last.flatMap((message) =>
    message.kind === 'rows' ? (JSON.parse(new TextDecoder().decode(message.json)) as StagedRow[]) : [],
  );
}

describe('a file that is read in a thread', () => {
  beforeAll(refuseStaleBuild);

  it('should be read once when it goes on as it begins', async () => {
    const messages = await told(leaks(4200));
    expect(messages.some(({ kind }) => kind === 'again')).toBe(false);
    const rows = rowsIn(messages);
    expect(rows).toHaveLength(4200);
    expect(new Set(rows.map(({ position }) => position)).size).toBe(4200);
  });

  it('should be read again when its end says what its beginning did not', async () => {
    const messages = await told([
      ...leaks(2500),
      row('cracked', 'wird repariert'),
      ...leaks(2500),
      row('bent', 'escalated'),
    ]);
    expect(messages.filter(({ kind }) => kind === 'again')).toHaveLength(1);
    const rows = rowsIn(messages);
    expect(rows.map(({ position }) => position)).toEqual(Array.from({ length: 5002 }, (_, index) => index + 1));
    expect(rows.at(-1)).toMatchObject({ outcome: 'valid', entry: { status: 'Escalation' } });
  });

  it('should be read no further when nobody listens any more', async () => {
    const stopping = new AbortController();
    const path = files.write('log.xlsx', workbook([{ name: 'Log', rows: [headers, ...leaks(3000)] }]));
    const reading = readInThread({ path }, stopping.signal);
    await reading.next();
    stopping.abort();
    await expect(allOf(reading)).rejects.toThrow('aborted');
  });
});
