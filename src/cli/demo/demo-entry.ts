import { createHash } from 'node:crypto';
import type { CreateLogbookEntry } from '../../modules/logbook/dto/logbook-entry.dto';

/** The two technicians of the demo, whose entries the tour tells apart. */
export const crewNames = { north: 'North crew', south: 'South crew' } as const;
export type Crew = keyof typeof crewNames;

/** An intervention to be recorded for the demo. Places and kinds still have names, which become ids when it is loaded. */
export interface DemoEntry {
  /** Where it comes from, to name it when it is refused. */
  source: string;
  /** Everything that its source says: what is the same twice is two interventions, what is loaded again is one. */
  content: string;
  crew: Crew;
  /** The names of the location and of those that it lies in, outermost first. */
  location: string[];
  category?: string;
  fields: Omit<Partial<Record<keyof CreateLogbookEntry, unknown>>, 'locationId' | 'categoryId'>;
}

/** An id for each entry that follows from its content, and from its place among those of the same content. */
export function entryIds(entries: readonly DemoEntry[]): string[] {
  const counts = new Map<string, number>();
  return entries.map(({ content }) => {
    const ordinal = (counts.get(content) ?? 0) + 1;
    counts.set(content, ordinal);
    return uuidOf(`${ordinal} ${content}`);
  });
}

/** A UUID of version 8 (RFC 9562, 5.8) that follows from a text. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
