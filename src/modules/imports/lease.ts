import type { Caller } from '../../common/caller';
import type { ClaimedWork, Progress } from './import-work.repository';

/** Work on an import that one worker does. */
export interface Lease {
  readonly claimed: ClaimedWork;
  /** Whoever asked for the work, with the rights of today. */
  readonly caller: Caller;
  /** Aborted when the claim is lost, or when the process ends. */
  readonly signal: AbortSignal;
  /** Shows how far the work has come. @throws Error when the claim is lost */
  readonly report: (progress: Progress) => Promise<void>;
}

/** The work goes on somewhere else, or later: nothing of it may be written here any more. */
export class LeaseLost extends Error {
  constructor() {
    super('The claim on this import is lost.');
  }
}
