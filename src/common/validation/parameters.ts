import { z } from 'zod';
import { Day, days, Hours, ids, isWithinDays } from './fields';

/**
 * What arrives as text, in a path, a query or the environment. Each kind has one way to be written, and an empty
 * parameter is none of them: who means nothing leaves it out.
 */

const digits = /^(?:0|[1-9]\d*)$/;
const decimals = /^(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Reads numbers of one form. Other text stays text, which no number is: `Number` would take '', '0x10' and '1e3'. */
const numberIn = (form: RegExp) => (value: unknown) =>
  typeof value === 'string' && form.test(value) ? Number(value) : value;

/** A whole number in decimal digits. */
export function wholeParameter(minimum: number, maximum: number) {
  const error = `must be a whole number from ${String(minimum)} to ${String(maximum)}`;
  return z.preprocess(numberIn(digits), z.int({ error, abort: true }).min(minimum, error).max(maximum, error));
}

export const IdParameter = wholeParameter(ids.minimum, ids.maximum);

/** An id in a path; with an example, since Swagger UI fills it in. */
export const IdInPath = IdParameter.meta({ examples: [1] });

/** Without an example, since Swagger UI would filter by it. */
export const HoursParameter = z.preprocess(numberIn(decimals), Hours.meta({ examples: undefined }));

/** A day to filter by; without an example as well. */
export const DayParameter = Day.meta({ examples: undefined });

/** An instant to filter by (RFC 3339, any offset). */
export const InstantParameter = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-11-23T08:15:30Z', abort: true })
  .refine(isWithinDays, days);

const flags = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
]);

/** `true` or `false`. */
export const FlagParameter = z.preprocess((value) => flags.get(value) ?? value, z.boolean('must be true or false'));

/** Takes one value or several of a repeated query parameter: `status=Open&status=Escalation`. */
export function repeatable<T extends z.ZodType>(item: T) {
  return z.preprocess(
    (value) => (value === undefined || Array.isArray(value) ? value : [value]),
    z.array(item).min(1).max(50).optional(),
  );
}
