/** Sums of some entries, which every figure about them is computed from. */
export interface Tally {
  entries: number;
  /** Entries with a recorded downtime, and that downtime in hundredths of an hour. */
  timed: number;
  hundredths: number;
  /** Completed entries with an end date, and the days from their start to their end. */
  restored: number;
  days: number;
}

export interface Group extends Tally {
  key: string | null;
  name: string | null;
}

export interface Groups {
  asOf: string;
  total: Tally;
  groupCount: number;
  groups: Group[];
}

/** What is not done, and how long it took to get done. */
export interface Backlog {
  asOf: string;
  entries: number;
  open: number;
  escalated: number;
  completed: number;
  /** How many that are not completed are older than each age that was asked for. */
  olderThan: number[];
  restored: number;
  /** Days within which half and nine tenths of the restored entries were restored, and how many were. */
  p50: number | null;
  withinP50: number;
  p90: number | null;
  withinP90: number;
}
