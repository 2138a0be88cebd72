import type { Caller } from '../../common/caller';
import { DomainError, InvalidInput } from '../../common/domain.error';
import { CreateLogbookEntry } from '../../modules/logbook/dto/logbook-entry.dto';
import type { LogbookService } from '../../modules/logbook/logbook.service';
import { type Crew, type DemoEntry, entryIds } from './demo-entry';
import type { Places } from './places';
import type { Progress } from './progress';

/** How many entries are under way at once: fewer than a pool has connections. */
const parallel = 8;

/** What became of the entries. */
export interface Outcome {
  created: number;
  alreadyThere: number;
  /** Why entries were refused, each with its source. */
  refused: string[];
}

/** Records entries as the technicians of the two crews. One that breaks a rule is refused, and the others go on. */
export class EntryLoader {
  private readonly outcome: Outcome = { created: 0, alreadyThere: 0, refused: [] };

  constructor(
    private readonly logbook: LogbookService,
    private readonly technicians: Record<Crew, Caller>,
    private readonly places: Places,
  ) {}

  async load(entries: readonly DemoEntry[], progress: Progress): Promise<Outcome> {
    const ids = entryIds(entries);
    const waiting = entries.map((entry, index) => ({ entry, id: ids[index] ?? '' })).values();
    const work = async () => {
      for (const { entry, id } of waiting) {
        await this.record(entry, id);
        progress.step();
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    progress.done();
    return this.outcome;
  }

  private async record(entry: DemoEntry, entryId: string): Promise<void> {
    try {
      const isNew = await this.logbook.createOnce(this.technicians[entry.crew], entryId, this.bodyOf(entry));
      this.outcome[isNew ? 'created' : 'alreadyThere']++;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.outcome.refused.push(`${entry.source}: ${error.message}`);
    }
  }

  /** What a client would send. @throws InvalidInput */
  private bodyOf({ fields, location, category }: DemoEntry): CreateLogbookEntry {
    const { success, data, error } = CreateLogbookEntry.safeParse({
      ...fields,
      locationId: this.places.locations.get(location.at(-1) ?? ''),
      categoryId: category && this.places.categories.get(category),
    });
    if (success) return data;
    const [issue] = error.issues;
    throw new InvalidInput('VALIDATION_FAILED', `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not valid'}`);
  }
}
