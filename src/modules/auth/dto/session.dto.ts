import { z } from 'zod';
import { Instant, Uuid } from '../../../common/validation/fields';
import { pageOf, pageParameters } from '../../../common/validation/page';

export const Session = z
  .object({
    sessionId: Uuid,
    isCurrent: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
    createdAt: Instant,
    lastUsedAt: Instant.meta({ description: 'When it was last refreshed.' }),
    expiresAt: Instant,
    ipAddress: z.string().nullable(),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'Session' });

export const SessionPage = pageOf(Session, 'SessionPage');
export type SessionPage = z.infer<typeof SessionPage>;

export const SessionQuery = z.strictObject(pageParameters(['createdAt'], '-createdAt'));
export type SessionQuery = z.infer<typeof SessionQuery>;
