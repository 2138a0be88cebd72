import { z } from 'zod';
import { systemUser, unknownUser } from '../stand-ins';

/** Each kind of field, defined and documented once. */

export const Uuid = z.guid('must be a UUID').toLowerCase().meta({ format: 'uuid' });
/** A user whom something belongs to: not `system` or `unknown`, which stand for nobody. */
export const UserId = Uuid.refine(
  (userId) => userId !== systemUser && userId !== unknownUser,
  'stands for nobody: name a user',
);

const ids = { minimum: 1, maximum: 2_147_483_647 };
export const Id = z.int().min(ids.minimum).max(ids.maximum);
export const Version = z.int().min(1).meta({ description: 'Counts the changes of this row.' });

/** An id in a query, where everything arrives as text. */
export const IdParameter = z.coerce
  .number()
  .pipe(Id)
  .meta({ type: 'integer', ...ids });

/** An id in a path; with an example, since Swagger UI fills it in. */
export const IdInPath = IdParameter.meta({ examples: [1] });

const earliest = '1900-01-01';
const latest = '2200-12-31';

/** A calendar day. Real ones only: PostgreSQL would also take `infinity`, `now` and `epoch`. */
export const Day = z.iso
  .date('must be a day such as 2026-11-23')
  .refine((day) => day >= earliest && day <= latest, `must lie between ${earliest} and ${latest}`)
  .meta({ examples: ['2026-11-23'] });

export const Instant = z
  .string()
  .meta({ format: 'date-time', description: 'RFC 3339, UTC, milliseconds.', examples: ['2026-11-23T08:15:30.123Z'] });

/** An instant to filter by (RFC 3339, any offset). */
export const InstantParameter = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-11-23T08:15:30Z' })
  .refine(
    (instant) => instant >= earliest && instant.slice(0, 10) <= latest,
    `must lie between ${earliest} and ${latest}`,
  );

/** A day to filter by; without an example, since Swagger UI would filter by it. */
export const DayParameter = Day.meta({ examples: undefined });

/** Hours with at most two decimals. */
export const Hours = z
  .number()
  .min(0)
  .max(99_999_999.99)
  .refine((hours) => Number(hours.toFixed(2)) === hours, 'must have at most 2 decimals')
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

/** Takes one value or several of a repeated query parameter: `status=Open&status=Escalation`. */
export function repeatable<T extends z.ZodType>(item: T) {
  return z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).min(1).max(50).optional(),
  );
}

/** `true` or `false` in a query. */
export const FlagParameter = z.preprocess(
  (value) => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
);
