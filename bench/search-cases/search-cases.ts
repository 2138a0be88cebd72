import type { Client } from 'pg';
import type { NamedPerson } from '../data-set/dataset';
import type { Case } from './case';

/** How many entries hold the words of a kind, as a share of all. */
const kinds = {
  rare: [0, 0.0005],
  medium: [0.001, 0.01],
  common: [0.05, 1],
} as const;
const wordsPerKind = 20;

interface Word {
  word: string;
  share: number;
}

/** Searches by words of each kind, by one and by three of them, as somebody who sees all and as somebody who sees few. */
export async function searchCases(client: Client, people: NamedPerson[]): Promise<Case[]> {
  const words = await readWords(client);
  const triples = await readTriples(client);
  return people.flatMap((person) => searchesAs(person, words, triples));
}

function searchesAs(person: NamedPerson, words: Word[], triples: string[]): Case[] {
  const { name } = person;
  return [
    ...Object.entries(kinds).map(([kind, [least, most]]) => ({
      name: `${kind} word, ${name}`,
      person,
      queries: words
        .filter(({ share }) => share > least && share <= most)
        .slice(0, wordsPerKind)
        .map(({ word }) => asked(word)),
    })),
    { name: `three words of one entry, ${name}`, person, queries: triples.map(asked) },
    { name: `three words, oldest first, ${name}`, person, queries: triples.map((q) => `${asked(q)}&sort=startDate`) },
    { name: `three words, by creation, ${name}`, person, queries: triples.map((q) => `${asked(q)}&sort=-createdAt`) },
    { name: `three words, by relevance, ${name}`, person, queries: triples.map((q) => `${asked(q)}&sort=-relevance`) },
    { name: `three words, highlighted, ${name}`, person, queries: triples.map((q) => `${asked(q)}&highlight=true`) },
    { name: `words and a status, ${name}`, person, queries: triples.map((q) => `${asked(q)}&status=Escalation`) },
    { name: `hard ones, ${name}`, person, queries: hardQueries(words).map(asked) },
  ];
}

const asked = (q: string) => `q=${encodeURIComponent(q.slice(0, 500))}`;

/** What finds nothing, everything, or nothing where much was to be expected. */
function hardQueries(words: Word[]): string[] {
  const [first, second, third] = words.map(({ word }) => word) as [string, string, string];
  return [
    'zzzz',
    `-${first}`,
    `-${first} -${second} -${third}`,
    `"${third} ${third} ${third}"`,
    `"${first} ${second} ${third}"`,
    `zzzz ${first.slice(0, 2)}`,
    `${first} ${second} ${third} zzzz`,
    words.map(({ word }) => word).join(' or '),
    words.map(({ word }) => word).join(' '),
    words
      .toReversed()
      .map(({ word }) => word)
      .join(' or '),
    'co',
    'pn1',
    '!!!',
  ];
}

/** Words and how often they occur, of a sample, the most frequent first; part numbers stand for the rare ones. */
async function readWords(client: Client): Promise<Word[]> {
  const { rows } = await client.query<Word>(`
    SELECT word,
      ndoc::float8 / (SELECT count(*) FROM logbook_entries TABLESAMPLE SYSTEM (5) REPEATABLE (1)) AS share
    FROM ts_stat('SELECT search_vector FROM logbook_entries TABLESAMPLE SYSTEM (5) REPEATABLE (1)')
    WHERE word ~ '^[a-z]{4,}$' OR word ~ '^pn'
    ORDER BY ndoc DESC, word`);
  return rows;
}

/** Three words of each of some entries, so that there is something to find. */
async function readTriples(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ triple: string }>(
    `SELECT array_to_string(words[1:3], ' ') AS triple
     FROM (
       SELECT regexp_split_to_array(regexp_replace(call_description, '[^a-z ]', '', 'g'), ' +') AS words
       FROM logbook_entries TABLESAMPLE SYSTEM (1) REPEATABLE (2)
     ) AS sample WHERE cardinality(words) >= 4 LIMIT $1`,
    [wordsPerKind],
  );
  return rows.map(({ triple }) => triple);
}
