import { sameName } from '../detection/folded';

/** A path, such that paths whose names differ only in case and spaces are the same. */
export function keyOf(path: readonly string[]): string {
  return path.map(sameName).join('\n');
}
