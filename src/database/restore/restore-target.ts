/** Which moment is restored: one in time, a named restore point, or the last one that the repository knows. */
export type RestoreTarget = { time: Date } | { name: string } | 'latest';

/** The target as pgBackRest takes it. What is reached is always promoted, so that a start tells whether it was reached. */
export function targetOptions(target: RestoreTarget): string[] {
  if (target === 'latest') return ['--type=default'];
  if ('name' in target) return ['--type=name', `--target=${target.name}`, '--target-action=promote'];
  return ['--type=time', `--target=${inPostgres(target.time)}`, '--target-action=promote'];
}

/** The target in words. */
export function describeTarget(target: RestoreTarget): string {
  if (target === 'latest') return 'the last moment in the repository';
  return 'name' in target ? `the restore point ${target.name}` : target.time.toISOString();
}

function inPostgres(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '+00');
}
