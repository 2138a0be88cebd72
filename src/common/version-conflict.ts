import { PreconditionFailed } from './domain.error';

/**
 * What to tell a client that wanted to change something in a version that is past.
 * @param current how it is now
 * @param conflicts the fields that both sides have changed
 */
export function versionConflict(current: unknown, conflicts: string[]): PreconditionFailed {
  return new PreconditionFailed(
    'VERSION_CONFLICT',
    'It is not in the version that If-Match names: `current` is how it is now, `conflicts` what you and others have changed.',
    { members: { current, conflicts } },
  );
}
