/** An entry, a change or a file, as the service acknowledged it. */
export interface AcknowledgedFile {
  attachId: string;
  sha256: string;
}

/** All that the service has said that it keeps, by which it is judged in the end. */
export class Acknowledged {
  /** What was called for, which is different for each entry. */
  readonly entries = new Set<string>();
  /** `table id version` of all that was written, each of which one audit record tells. */
  readonly changes = new Set<string>();
  readonly files: AcknowledgedFile[] = [];

  change(table: string, id: string, version: number): void {
    this.changes.add(changeOf(table, id, version));
  }
}

export function changeOf(table: string, id: string, version: number | null): string {
  return `${table} ${id} ${version}`;
}
