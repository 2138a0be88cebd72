import type { Migration } from './data-source';

/** Whether a migration does what no transaction can: build an index beside the running application. */
export function runsAlone(migration: Migration): boolean {
  return new migration().transaction === false;
}

/**
 * Cuts a list of migrations into those that succeed or fail together, and those that run outside a transaction, each
 * by itself. Their order stays.
 */
export function inSteps(migrations: readonly Migration[]): Migration[][] {
  const steps: Migration[][] = [];
  let open: Migration[] | undefined;
  for (const migration of migrations) {
    if (runsAlone(migration)) {
      steps.push([migration]);
      open = undefined;
    } else if (open) {
      open.push(migration);
    } else {
      open = [migration];
      steps.push(open);
    }
  }
  return steps;
}
