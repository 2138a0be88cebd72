import { z } from 'zod';
import { systemUser, unknownUser } from '../stand-ins';

/** Each kind of field, defined and documented once. */

export const Uuid = z.guid('must be a UUID').toLowerCase().meta({ format: 'uuid' });
/** A user whom something belongs to: not `system` or `unknown`, which stand for nobody. */
export const UserId = Uuid.refine(
  (userId) => userId !== systemUser && userId !== unknownUser,
  'stands for nobody: name a user',
);

/** What a column of ids holds. */
export const ids = { minimum: 1, maximum: 2_147_483_647 };
export const Id = z.int().min(ids.minimum).max(ids.maximum);
export const Version = z.int().min(1).meta({ description: 'Counts the changes of this row.' });

const earliest = '1900-01-01';
const latest = '2200-12-31';

/** Whether a day or an instant lies between them. */
export const isWithinDays = (when: string) => when >= earliest && when.slice(0, 10) <= latest;
export const days = `must lie between ${earliest} and ${latest}`;

/** A calendar day. Real ones only: PostgreSQL would also take `infinity`, `now` and `epoch`. */
export const Day = z.iso
  .date({ error: 'must be a day such as 2026-11-23', abort: true })
  .refine(isWithinDays, days)
  .meta({ examples: ['2026-11-23'] });

export const Instant = z
  .string()
  .meta({ format: 'date-time', description: 'RFC 3339, UTC, milliseconds.', examples: ['2026-11-23T08:15:30.123Z'] });

const mostHours = 99_999_999.99;
const isHours = `must be a number from 0 to ${String(mostHours)} with at most 2 decimals`;
export const Hours = z
  .number(isHours)
  .min(0, isHours)
  .max(mostHours, isHours)
  .refine((hours) => Number(hours.toFixed(2)) === hours, isHours)
  .meta({ examples: [2.5] });

export const notStorable = 'holds a character that cannot be stored';

/** Whether PostgreSQL can hold the text: no NUL, no lone surrogate. */
export function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\0');
}

/** Text of 1 to `max` characters without surrounding white space. A character is a code point, as PostgreSQL counts. */
export function text(max: number): z.ZodString {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .refine(isStorable, notStorable)
    .refine((value) => value.length <= max || [...value].length <= max, `must have at most ${String(max)} characters`)
    .meta({ maxLength: max });
}

/** Free text: large, yet small enough for the full-text index, whose limit is 1 MB. */
export const LongText = text(20_000);
