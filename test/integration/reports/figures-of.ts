import type { Figure } from '../../../src/modules/reports/dto/report.dto';
import type { Figures } from './truth';

/** The named figures of groups, by the key of their group. */
export function withFigures<Name extends string>(
  groups: ({ key: string | null } & Record<Name, Figure>)[],
  names: readonly Name[],
): Figures {
  return Object.fromEntries(
    groups.map((group) => [String(group.key), Object.fromEntries(names.map((name) => [name, group[name]]))]),
  );
}
