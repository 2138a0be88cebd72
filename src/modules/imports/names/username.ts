import { createHash } from 'node:crypto';
import { folded } from '../detection/folded';

const longest = 40;

/** A username for somebody of whom only the name is known: `Jörg Maier` becomes `jorg.maier-3f2a9c`. Equal for equal names. */
export function usernameOf(fullName: string): string {
  const words = folded(fullName).replaceAll(/[^a-z0-9]+/g, '.');
  const mark = createHash('sha256').update(folded(fullName)).digest('hex').slice(0, 6);
  return `${words.slice(0, longest)}-${mark}`;
}
