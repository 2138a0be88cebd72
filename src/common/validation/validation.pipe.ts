import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
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
      throw error instanceof Invalid ? invalidInput(error.issues, metadata.data) : error;
    }
  }

  /** Drops nothing in silence: the schemas refuse what they do not name, and the parser refuses `__proto__`. */
  override stripProtoKeys(): void {
    return;
  }
}

/** Checks every parameter against its schema, and tells all that is wrong at once. */
export const validationPipe = new ValidationPipe({ exceptionFactory: (issues: Issues) => new Invalid(issues) });

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
  const code = (issue as { code?: string }).code ?? 'invalid';
  return { path: keys.map((key) => `/${escapePointer(String(key))}`).join(''), message: issue.message, code };
}

/** RFC 6901, section 3. */
function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
