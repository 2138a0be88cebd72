import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The parameter of a handler that tells which media types the client takes, best first (RFC 9110, 12.5.1). */
export const Accepted = createParamDecorator((_: unknown, context: ExecutionContext): string[] =>
  acceptedTypes(context.switchToHttp().getRequest<FastifyRequest>().headers.accept),
);

export function acceptedTypes(header = ''): string[] {
  return header
    .split(',')
    .map(rangeOf)
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ mediaType }) => mediaType);
}

function rangeOf(range: string): { mediaType: string; quality: number } {
  const [mediaType = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  return { mediaType, quality: quality === undefined ? 1 : Number(quality) };
}
