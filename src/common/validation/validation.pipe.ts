import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import { z } from 'zod';
import { type FieldError, InvalidInput } from '../domain.error';

type Issues = Parameters<
  NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory'] & {}
>[0];

const maxErrors = 50;

class Invalid extends Error {
  constructor(readonly issues: Issues) {
    super();
  }
}

class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof Invalid ? invalidInput(named(error.issues, metadata.schema), metadata.data) : error;
    }
  }

  /** Drops nothing in silence: the schemas refuse what they do not name, and the parser refuses `__proto__`. */
  override stripProtoKeys(): void {
    return;
  }
}

/** Checks every parameter against its schema, and tells all that is wrong at once. */
export const validationPipe = new ValidationPipe({ exceptionFactory: (issues: Issues) => new Invalid(issues) });

/** Says to who sends something unknown what there is. */
function named(issues: Issues, schema: unknown): Issues {
  if (!(schema instanceof z.ZodObject)) return issues;
  const names = Object.keys(schema.shape).join(', ');
  return issues.map((issue) =>
    codeOf(issue) === 'unrecognized_keys' && !issue.path?.length
      ? { ...issue, message: `${issue.message}: there are ${names}` }
      : issue,
  );
}

/** @param parameter its name, when the schema is that of a single parameter */
export function invalidInput(issues: Issues, parameter: string | undefined): InvalidInput {
  const errors = issues.slice(0, maxErrors).map((issue) => fieldError(issue, parameter));
  return new InvalidInput('VALIDATION_FAILED', summary(errors, issues.length), { errors });
}

function summary([first]: FieldError[], count: number): string {
  const place = first?.path ? `${first.path}: ` : '';
  return `${place}${first?.message ?? 'not valid'}${count > 1 ? ` (and ${String(count - 1)} more)` : ''}`;
}

function fieldError(issue: Issues[number], parameter: string | undefined): FieldError {
  const segments = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
  const keys = parameter === undefined ? segments : [parameter, ...segments];
  const path = keys.map((key) => `/${escapePointer(String(key))}`).join('');
  return { path, message: issue.message, code: codeOf(issue) };
}

function codeOf(issue: Issues[number]): string {
  return (issue as { code?: string }).code ?? 'invalid';
}

/** RFC 6901, section 3. */
function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
