import type { Priority, Status } from '../dto/import-mapping.dto';
import { sameName } from './folded';
import { priorityOf, statusOf } from './value-words';

type Texts = ReadonlyMap<string, number>;

export interface Meanings<T> {
  meanings: Record<string, T>;
  notes: string[];
}

export function statusMeanings(texts: Texts): Meanings<Status> {
  return meaningsOf(texts, statusOf, 'status');
}

/** Grades in numbers count from the most urgent, as most scales do. @param grades that stand in the file */
export function priorityMeanings(texts: Texts, grades: ReadonlySet<number>): Meanings<Priority> {
  if (grades.size === 0) return meaningsOf(texts, priorityOf, 'priority');
  const middle = Math.max(...grades) > 3 ? 3 : 2;
  const graded = [...grades].map((grade) => [String(grade), gradeOf(grade, middle)] as const);
  const words = new Map([...texts].filter(([text]) => !grades.has(Number(text))));
  const { meanings, notes } = meaningsOf(words, priorityOf, 'priority');
  return {
    meanings: { ...meanings, ...Object.fromEntries(graded) },
    notes: [...notes, 'Priorities are numbers: 1 is taken for the highest.'],
  };
}

function gradeOf(grade: number, middle: number): Priority {
  return grade < middle ? 'High' : grade === middle ? 'Medium' : 'Low';
}

const mostTold = 10;

function meaningsOf<T>(texts: Texts, meaningOf: (text: string) => T | undefined, what: string): Meanings<T> {
  const meanings: Record<string, T> = {};
  const seen = new Set<string>();
  const unknown: string[] = [];
  for (const text of [...texts].sort(([, a], [, b]) => b - a).map(([text]) => text)) {
    if (seen.has(sameName(text))) continue;
    seen.add(sameName(text));
    const meaning = meaningOf(text);
    if (meaning === undefined) unknown.push(text);
    else meanings[text] = meaning;
  }
  if (unknown.length === 0) return { meanings, notes: [] };
  const told = unknown
    .slice(0, mostTold)
    .map((text) => `“${text}”`)
    .join(', ');
  return {
    meanings,
    notes: [
      `No ${what} is known that ${told}${unknown.length > mostTold ? ' and others' : ''} could mean: add them to the mapping.`,
    ],
  };
}
