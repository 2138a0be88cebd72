import type { Client } from 'pg';

export interface Word {
  word: string;
  /** Of all entries, the part that holds it. */
  share: number;
}

/** How many entries hold the words of a kind, as a share of all. */
const kinds = { rare: [0, 0.0005], medium: [0.001, 0.01], common: [0.05, 1] } as const;
export type Kind = keyof typeof kinds;

const sampled = 50_000;

/** Words of each kind, the most frequent first, from a sample of the entries; part numbers stand for the rare ones. */
export async function readWords(client: Client): Promise<Record<Kind, Word[]>> {
  const { rows: tables } = await client.query<{ entries: number }>(
    `SELECT reltuples AS entries FROM pg_class WHERE oid = 'logbook_entries'::regclass`,
  );
  const percent = Math.min(100, (100 * sampled) / (tables[0]?.entries ?? sampled));
  const sample = `logbook_entries TABLESAMPLE SYSTEM (${percent}) REPEATABLE (1)`;
  const { rows } = await client.query<Word>(`
    SELECT word, ndoc::float8 / (SELECT count(*) FROM ${sample}) AS share
    FROM ts_stat('SELECT search_vector FROM ${sample}')
    WHERE word ~ '^[a-z]{4,}$' OR word ~ '^pn[0-9]+$'
    ORDER BY ndoc DESC, word`);
  const ofKind = (kind: Kind) => rows.filter(({ share }) => share > kinds[kind][0] && share <= kinds[kind][1]);
  return { rare: ofKind('rare'), medium: ofKind('medium'), common: ofKind('common') };
}
