import { SetMetadata } from '@nestjs/common';

export const AUDITED = Symbol('audited');

/** Names what a route does, for the audit record of the change that it makes; without a name it is an `update`. */
export function Audited(action: string): MethodDecorator {
  return SetMetadata(AUDITED, action);
}
