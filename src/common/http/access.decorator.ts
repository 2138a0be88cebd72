import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { AccessLevel } from '../access-level';
import { MayAnswer } from './returns.decorator';

/** What a route asks of whoever calls it. A route that declares nothing is closed to everybody. */
export type Access = { public: true } | { level: AccessLevel; passwordMayBeDue: boolean };

export const ACCESS = Symbol('access');

/** The route is for everybody who is signed in with at least this level. */
export function Access(level: AccessLevel, options: { passwordMayBeDue?: boolean } = {}): MethodDecorator {
  const access: Access = { level, passwordMayBeDue: options.passwordMayBeDue ?? false };
  return applyDecorators(
    SetMetadata(ACCESS, access),
    ApiBearerAuth(),
    ApiExtension('x-required-level', level),
    MayAnswer(429),
  );
}

/** The route is for everybody, signed in or not. */
export function Public(): MethodDecorator {
  const access: Access = { public: true };
  return applyDecorators(SetMetadata(ACCESS, access), ApiExtension('x-required-level', 'none'));
}
