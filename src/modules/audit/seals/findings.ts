/** What can be wrong with an audit log. */
export const findingKinds = [
  'record-changed',
  'record-removed',
  'record-inserted',
  'checkpoint-changed',
  'checkpoint-removed',
  'checkpoint-inserted',
  'copy-changed',
  'copy-missing',
  'loss-unexplained',
  'sealing-late',
  'log-unprotected',
] as const;
export type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  kind: FindingKind;
  /** The checkpoint that tells. */
  checkpoint: number | null;
  /** The record that it is about. */
  logId: string | null;
  /** A sentence for people. */
  detail: string;
}

const shown = 100;

/** Findings of one verification; all are counted, the first ones are kept. */
export class Findings {
  readonly list: Finding[] = [];
  count = 0;

  add(kind: FindingKind, detail: string, { checkpoint = null, logId = null }: Partial<Finding> = {}): void {
    this.count++;
    if (this.list.length < shown) this.list.push({ kind, checkpoint, logId, detail });
  }
}
