import { createParamDecorator, type ExecutionContext, Injectable, type PipeTransform } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { InvalidInput, PreconditionRequired } from '../domain.error';
import { MayAnswer } from './returns.decorator';

/** An entity tag (RFC 9110, 8.8.3), a weak one with its prefix. */
const entityTag = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const entityTags = new RegExp(entityTag, 'g');
const listOfTags = new RegExp(String.raw`^[ \t,]*${entityTag}(?:[ \t]*,[ \t,]*${entityTag})*[ \t,]*$`);
/** A strong tag as we give them out. */
const ourTag = /^"(0|[1-9]\d{0,8})"$/;

/** Whether clients must say which version they change. Whoever knows provides it to the whole application. */
export abstract class IfMatchPolicy {
  abstract isRequired(): boolean;
}

/** A pipe, since pipes run inside the interceptors: nobody learns of a missing header who may not come in at all. */
@Injectable()
export class IfMatchPipe implements PipeTransform<string | undefined, number[] | undefined> {
  constructor(private readonly policy: IfMatchPolicy) {}

  /**
   * Weak tags never match (RFC 9110, 13.1.1), nor do those that we have not given out.
   * @returns the versions of which one must be the current one; undefined when any may be
   * @throws PreconditionRequired without a header, InvalidInput when it holds no ETags
   */
  transform(header: string | undefined): number[] | undefined {
    if (header === undefined && this.policy.isRequired()) {
      throw new PreconditionRequired(
        'PRECONDITION_REQUIRED',
        'Say which version you change: send the ETag of what you have read as If-Match, or * for whichever it is.',
      );
    }
    if (header === undefined || header === '*') return undefined;
    if (!listOfTags.test(header)) {
      throw new InvalidInput('INVALID_IF_MATCH', 'If-Match must be the ETag of an earlier answer, such as "3", or *.');
    }
    const versions = (header.match(entityTags) ?? []).map((tag) => ourTag.exec(tag)?.[1]);
    return versions.filter((version) => version !== undefined).map(Number);
  }
}

const IfMatchHeader = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined =>
    context.switchToHttp().getRequest<FastifyRequest>().headers['if-match'],
);

/**
 * The parameter of a handler that tells which versions the client has seen (RFC 9110, 13.1.1): one of them must be the
 * current one. Absent means: whatever the version, unless the {@link IfMatchPolicy} asks for it (RFC 6585, 3).
 */
export function IfMatch(): ParameterDecorator {
  return (controller, name, position) => {
    IfMatchHeader(IfMatchPipe)(controller, name, position);
    document(controller, name);
  };
}

function document(controller: object, name: string | symbol | undefined): void {
  const handler = name === undefined ? undefined : Object.getOwnPropertyDescriptor(controller, name);
  if (name === undefined || !handler) return;
  const description =
    'The ETag of what you have read, or several: somebody else’s change since then is not overwritten (412). * matches ' +
    'any version, a weak ETag none.';
  ApiHeader({ name: 'If-Match', description, required: false, schema: { type: 'string' } })(controller, name, handler);
  MayAnswer(428)(controller, name, handler);
}
