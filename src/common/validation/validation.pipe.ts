import { StandardSchemaValidationPipe } from '@nestjs/common';
import { type FieldError, InvalidInput } from '../domain.error';

type Issues = Parameters<
  NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory'] & {}
>[0];

const maxErrors = 50;

/** Checks every parameter against its schema, and tells all that is wrong at once. */
export const validationPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues: Issues) =>
    new InvalidInput('VALIDATION_FAILED', summary(issues), { errors: issues.slice(0, maxErrors).map(fieldError) }),
});

function summary(issues: Issues): string {
  const [first] = issues.map(fieldError);
  const place = first?.path ? `${first.path}: ` : '';
  return `${place}${first?.message ?? 'not valid'}${issues.length > 1 ? ` (and ${String(issues.length - 1)} more)` : ''}`;
}

function fieldError(issue: Issues[number]): FieldError {
  const keys = (issue.path ?? []).map((segment) => (typeof segment === 'object' ? segment.key : segment));
  const code = (issue as { code?: string }).code ?? 'invalid';
  return { path: keys.map((key) => `/${escapePointer(String(key))}`).join(''), message: issue.message, code };
}

/** RFC 6901, section 3. */
function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}
