const contextLines = 2;
const longestPart = 20;

/** Where two texts first and last differ, in the manner of a diff: `-` for what is there, `+` for what should be. */
export function differingLines(found: string, expected: string): string {
  const [left, right] = [found.split('\n'), expected.split('\n')];
  const start = commonLength(left, right);
  const end = commonLength(left.slice(start).reverse(), right.slice(start).reverse());
  return [
    `@@ line ${start + 1} @@`,
    ...left.slice(Math.max(0, start - contextLines), start).map((line) => `  ${line}`),
    ...shortened(left.slice(start, left.length - end)).map((line) => `- ${line}`),
    ...shortened(right.slice(start, right.length - end)).map((line) => `+ ${line}`),
  ].join('\n');
}

function commonLength(left: readonly string[], right: readonly string[]): number {
  const differs = left.findIndex((line, index) => line !== right[index]);
  return differs === -1 ? left.length : differs;
}

function shortened(lines: string[]): string[] {
  if (lines.length <= longestPart) return lines;
  return [...lines.slice(0, longestPart), `… and ${lines.length - longestPart} more lines`];
}
