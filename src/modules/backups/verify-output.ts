/**
 * What `verify --output=text --verbose` found wrong. Its exit code is 0 in any case, so its words decide; that it says
 * nothing at all is no good sign either.
 */
export function findingsOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const status = lines.find((line) => line.startsWith('status:'));
  const findings = lines.flatMap((line, index) => (isDamage(line) ? `${subjectOf(lines, index)}: ${line}` : []));
  if (status === 'status: ok' && findings.length === 0) return [];
  return findings.length > 0 ? findings : [status ?? 'pgBackRest said nothing about its state'];
}

/** What pgBackRest calls a backup that is whole, and one that is being taken or was interrupted, of which there is nothing to check. */
const sound: readonly string[] = ['valid', 'in-progress'];

/** Counts of what is wrong that are not zero, and backups that are anything but sound. */
function isDamage(line: string): boolean {
  const status = /^backup: .*?status: ([^,]*)/.exec(line)?.[1];
  return /(?:missing|invalid|other): [1-9]/.test(line) || (status !== undefined && !sound.includes(status));
}

/** The backup or archive that a line is about. */
function subjectOf(lines: readonly string[], index: number): string {
  const heading = lines.slice(0, index + 1).findLast((line) => /^(?:backup|archiveId): /.test(line));
  return heading?.split(',')[0] ?? 'repository';
}
