import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UnitOfWork } from '../../database/unit-of-work';

type Done = (error: Error | null) => void;

/**
 * Sees to the routes that answer without a statement: the database says whether the session is active before anything is sent.
 * All others have learned it with their first statement and pay nothing here.
 */
export function confirmSession(work: UnitOfWork) {
  return ({ caller }: FastifyRequest, reply: FastifyReply, _payload: unknown, done: Done): void => {
    if (!caller || caller.identity || reply.statusCode >= 400) done(null);
    else work.verify(caller).then(() => done(null), done);
  };
}
