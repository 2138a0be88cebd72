import { daysOfEntries } from './calendar';
import type { Random } from './random';
import type { Surroundings } from './surroundings';

/** The columns of a line, in its order. */
export const columns = `entry_id, user_id, start_date, end_date, responsible_person, location_id, device,
  call_description, solution_description, status, downtime_hours, category_id, priority, created_at, updated_at,
  completed_by`;

const lastDay = '2026-06-30';
const msPerHour = 3_600_000;
const priorities = ['Low', 'Medium', 'High'];
const linesPerChunk = 500;
const [ownerSkew, deviceSkew] = [1.65, 1.3];
const partNumbers = 100_000;
const missing = '\\N';

export interface Source {
  random: Random;
  words: readonly string[];
  surroundings: Surroundings;
}

/** Entries as COPY takes them, oldest first, in chunks. `onLines` is told how many have been taken. */
export function* entryChunks(source: Source, rows: number, onLines: (count: number) => void): Generator<string> {
  let lines: string[] = [];
  for (const day of daysOfEntries(rows, lastDay)) {
    lines.push(entryLine(source, day));
    if (lines.length < linesPerChunk) continue;
    yield lines.join('');
    onLines(lines.length);
    lines = [];
  }
  yield lines.join('');
  onLines(lines.length);
}

/** Nineteen in twenty are completed; a few people write most of them. */
function entryLine({ random, words, surroundings }: Source, day: number): string {
  const { technicians, devices, categoryIds, crews } = surroundings;
  const { name, locationId } = random.pickSkewed(devices, deviceSkew);
  const owner = random.pickSkewed(technicians, ownerSkew);
  const isDone = random.chance(0.95);
  const recorded = day + random.below(24 * msPerHour);
  const finished = recorded + random.below(5 * 24) * msPerHour;
  const at = (moment: number) => new Date(moment).toISOString();
  const on = (moment: number) => at(moment).slice(0, 10);
  const fields = [
    random.uuid(recorded),
    owner,
    on(day),
    isDone ? on(Math.max(finished, day)) : missing,
    random.zipf(crews),
    locationId,
    name,
    sentence(random, words, 4, 14),
    isDone ? sentence(random, words, 5, 20) : missing,
    isDone ? 'Completed' : random.chance(0.2) ? 'Escalation' : 'Open',
    isDone ? (random.skewed(4800, 3) / 100).toFixed(2) : missing,
    random.chance(0.9) ? random.zipf(categoryIds) : missing,
    random.chance(0.7) ? random.zipf(priorities) : missing,
    at(recorded),
    at(isDone ? finished : recorded),
    isDone ? owner : missing,
  ];
  return `${fields.join('\t')}\n`;
}

/** Words as often as in a language; one sentence in ten names a part number, which few others do. */
function sentence(random: Random, words: readonly string[], shortest: number, longest: number): string {
  const said = Array.from({ length: shortest + random.below(longest - shortest) }, () => random.zipf(words));
  if (random.chance(0.1)) said.push(`pn${10_000 + random.below(partNumbers)}`);
  return said.join(' ');
}
