import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { AccessLevel } from '../access-level';
import { MayAnswer } from './returns.decorator';

/** What a route asks of whoever calls it. A route that declares nothing is closed to everybody. */
export type Access =
  { public: true; tellsInsiders: boolean } | { level: AccessLevel; passwordMayBeDue: boolean; orMetricsToken: boolean };

export const ACCESS = Symbol('access');

/** The route is for everybody who is signed in with at least this level. */
export function Access(
  level: AccessLevel,
  { passwordMayBeDue = false, orMetricsToken = false }: { passwordMayBeDue?: boolean; orMetricsToken?: boolean } = {},
): MethodDecorator {
  const access: Access = { level, passwordMayBeDue, orMetricsToken };
  return applyDecorators(
    SetMetadata(ACCESS, access),
    ApiBearerAuth(),
    ApiExtension('x-required-level', level),
    MayAnswer(429),
  );
}

/** The route is for everybody, signed in or not. @param options.tellsInsiders it says more to some: see `AskedByInsider` */
export function Public({ tellsInsiders = false }: { tellsInsiders?: boolean } = {}): MethodDecorator {
  const access: Access = { public: true, tellsInsiders };
  return applyDecorators(SetMetadata(ACCESS, access), ApiExtension('x-required-level', 'none'));
}
