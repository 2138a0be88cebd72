import type { Client } from 'pg';
import type { NamedPerson } from '../data-set/dataset';
import type { Case } from './case';
import { type Kind, readWords, type Word } from './words';

const wordsPerKind = 20;

type Words = Record<Kind, Word[]>;

/** Searches by words of each kind, by one and by three of them, as somebody who sees all and as somebody who sees few. */
export async function searchCases(client: Client, people: NamedPerson[]): Promise<Case[]> {
  const words = await readWords(client);
  const triples = await readTriples(client);
  return people.flatMap((person) => searchesAs(person, words, triples));
}

function searchesAs(person: NamedPerson, words: Words, triples: string[]): Case[] {
  const { name } = person;
  return [
    ...Object.entries(words).map(([kind, ofKind]) => ({
      name: `${kind} word, ${name}`,
      person,
      queries: ofKind.slice(0, wordsPerKind).map(({ word }) => asked(word)),
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
function hardQueries({ common, medium, rare }: Words): string[] {
  const words = [...common, ...medium, ...rare].map(({ word }) => word);
  const [first, second, third] = words as [string, string, string];
  return [
    'zzzz',
    `-${first}`,
    `-${first} -${second} -${third}`,
    `"${third} ${third} ${third}"`,
    `"${first} ${second} ${third}"`,
    `zzzz ${first.slice(0, 2)}`,
    `${first} ${second} ${third} zzzz`,
    words.join(' or '),
    words.join(' '),
    words.toReversed().join(' or '),
    'co',
    'pn1',
    '!!!',
  ];
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
