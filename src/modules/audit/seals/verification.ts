import type { Caller } from '../../../common/caller';
import type { Cause, Position } from './checkpoint';
import type { Epochs } from './epochs';
import type { DueOpening } from './epochs.service';
import type { Finding, Findings } from './findings';
import type { Later, RestoredEnd } from './restored-end';

/** A range of checkpoints that were copied out and that the database lost when it went back to an earlier state. */
export interface Loss {
  /** The checkpoint that states it. */
  checkpoint: number;
  from: number;
  through: number;
  records: number;
  cause: Cause;
  /** Whether an administrator has said that it is known. */
  isAccepted: boolean;
}

/** What a verification of the audit log found. */
export interface Verification {
  isIntact: boolean;
  /** Records and checkpoints that were compared, and copies, if a directory was named. */
  records: number;
  checkpoints: number;
  copies: number | null;
  /** Records that are not sealed yet, and the age of the oldest. */
  unsealed: { count: number; oldestSeconds: number };
  losses: Loss[];
  /** Of a restored copy: what was sealed after its moment, by the copies of checkpoints. */
  later?: Later;
  findingCount: number;
  /** The first of them. */
  findings: Finding[];
  seconds: number;
}

/** A verification under way. */
export interface Walk {
  readonly caller: Caller;
  readonly findings: Findings;
  /** All that are known, the one that is due included, though a restored copy may have been taken before the last of them. */
  readonly openings: readonly DueOpening[];
  readonly epochs: Epochs;
  /** Of a restored copy. */
  readonly end: RestoredEnd | undefined;
  /** Openings with losses that somebody has accepted. */
  readonly accepted: ReadonlySet<number>;
  /** The last number that there was when it began: what was sealed since is for the next one. */
  readonly through: number;
  /** The newest copy; undefined when none are compared with. */
  readonly lastCopy: number | undefined;
  /** The checkpoint before, unless it is not to be trusted. */
  before: { number: number; digest: string } | undefined;
  /** How far the records of each epoch are sealed. */
  readonly sealedUpTo: Map<number, Position | null>;
  /** The oldest epoch that is not closed, as far as it went. */
  openEpoch: number;
  records: number;
  checkpoints: number;
  copies: number;
}
