import { z } from 'zod';

/** One environment variable: what it means, how it is read, and how `.env.example` shows it. */
export interface Variable<T extends z.ZodType = z.ZodType> {
  group:
    | 'Server'
    | 'Database'
    | 'Embedded PostgreSQL'
    | 'Attachments'
    | 'Backups'
    | 'Keys'
    | 'Audit log'
    | 'Sign-in'
    | 'Logging';
  description: string;
  schema: T;
  /** Shown commented out in `.env.example` instead of a default. */
  example?: string;
  /** Never printed or logged. Can also be given as a file: `<NAME>_FILE` holds its path. */
  secret?: true;
}

export const flag = z.stringbool({ truthy: ['true'], falsy: ['false'] });
