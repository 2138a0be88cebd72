/** What went wrong, in terms that do not depend on HTTP. `problem.filter.ts` maps each kind to its status once. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition-failed'
  | 'precondition-required'
  | 'rule-broken'
  | 'too-many'
  | 'unavailable';

/** One field of the input that is wrong. `path` is a JSON pointer (RFC 6901) or the name of a parameter. */
export interface FieldError {
  path: string;
  message: string;
  code: string;
}

export interface ErrorExtras {
  errors?: FieldError[];
  /** Further members of the problem document (RFC 9457, 3.2). */
  members?: Record<string, unknown>;
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An expected failure with a stable code and a message that tells the person what to do next. */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;

  constructor(
    readonly code: string,
    message: string,
    readonly extras: ErrorExtras = {},
  ) {
    super(message, { cause: extras.cause });
  }
}

export class InvalidInput extends DomainError {
  readonly kind = 'invalid';
}
export class Unauthenticated extends DomainError {
  readonly kind = 'unauthenticated';
}
export class Forbidden extends DomainError {
  readonly kind = 'forbidden';
}
export class NotFound extends DomainError {
  readonly kind = 'not-found';
}
export class Conflict extends DomainError {
  readonly kind = 'conflict';
}
export class PreconditionFailed extends DomainError {
  readonly kind = 'precondition-failed';
}
export class PreconditionRequired extends DomainError {
  readonly kind = 'precondition-required';
}
export class RuleBroken extends DomainError {
  readonly kind = 'rule-broken';
}
export class TooMany extends DomainError {
  readonly kind = 'too-many';
}
export class Unavailable extends DomainError {
  readonly kind = 'unavailable';
}
