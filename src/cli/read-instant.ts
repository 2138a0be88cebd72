import { z } from 'zod';
import { StartupError } from '../config/startup.error';

const Instant = z.iso.datetime({ offset: true });

/** A moment that somebody typed. @throws StartupError when it is none, or has no time zone: guessing one may cost data */
export function readInstant(option: string, text: string): Date {
  if (Instant.safeParse(text).success) return new Date(text);
  throw new StartupError(
    `${option} ${text} is no moment with a time zone: write 2026-11-25T14:30:00Z or 2026-11-25T15:30:00+01:00.`,
  );
}
