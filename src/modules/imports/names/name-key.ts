import { folded } from '../detection/folded';

/** A path, such that paths which differ in case or accents alone are the same. */
export function keyOf(path: readonly string[]): string {
  return path.map(folded).join('\n');
}
