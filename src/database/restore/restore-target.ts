/** Which moment is restored: one in time, a named restore point, the end of a backup, or the last one that there is. */
export type RestoreTarget = { time: Date } | { name: string } | 'end of the backup' | 'latest';

/** Whether it is a moment in time, the only target that can be told to lie outside of what there is. */
export function isMoment(target: RestoreTarget): target is { time: Date } {
  return typeof target === 'object' && 'time' in target;
}

/** Whether it is a restore point, which only the WAL knows. */
export function isNamed(target: RestoreTarget): target is { name: string } {
  return typeof target === 'object' && 'name' in target;
}

/**
 * The target as pgBackRest takes it. What is reached is always promoted, so that a start tells whether it was reached.
 * @param timeline to follow from the backup; up to the end of the backup it is its own
 */
export function targetOptions(target: RestoreTarget, timeline: string): string[] {
  if (target === 'end of the backup') return ['--type=immediate', '--target-action=promote'];
  const follow = `--target-timeline=${timeline}`;
  if (target === 'latest') return ['--type=default', follow];
  if ('name' in target) return ['--type=name', `--target=${target.name}`, '--target-action=promote', follow];
  return ['--type=time', `--target=${inPostgres(target.time)}`, '--target-action=promote', follow];
}

/** The target in words. */
export function describeTarget(target: RestoreTarget): string {
  if (target === 'latest') return 'the last moment in the repository';
  if (target === 'end of the backup') return 'the end of the backup';
  return 'name' in target ? `the restore point ${target.name}` : target.time.toISOString();
}

function inPostgres(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '+00');
}
