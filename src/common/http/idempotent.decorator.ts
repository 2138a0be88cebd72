import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IdempotencyKey } from '../caller';
import { InvalidInput } from '../domain.error';

export const IDEMPOTENT = Symbol('idempotent');

const wellFormed = /^[\x21-\x7e]{1,255}$/;

/** Lets a client that got no answer send its request again without doing the same thing twice. */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    SetMetadata(IDEMPOTENT, true),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Chosen by you, such as a UUID: the same request with the same key is answered once more within 24 hours, not done twice.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    }),
  );
}

/** The key of a request that may come again. @throws InvalidInput when it is malformed */
export function idempotencyKeyOf({ headers, method, routeOptions }: FastifyRequest): IdempotencyKey | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !wellFormed.test(key)) throw invalidIdempotencyKey();
  return { route: `${method} ${routeOptions.url ?? ''}`, key };
}

/** Marks the answer to an earlier request as such. A hook. */
export function markReplay({ caller }: FastifyRequest, reply: FastifyReply, _payload: unknown, done: () => void): void {
  if (caller?.idempotencyKey?.isReplayed) void reply.header('Idempotency-Replayed', 'true');
  done();
}

const invalidIdempotencyKey = () =>
  new InvalidInput('INVALID_IDEMPOTENCY_KEY', 'Idempotency-Key must be 1 to 255 visible ASCII characters: use a UUID.');
