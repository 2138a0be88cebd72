import { Conflict } from './domain.error';

/** Something that somebody has to do something about. */
export interface JobProblem {
  code: string;
  /** What to do. */
  message: string;
}

/** A job has found several things at once. Its code is that of the first, the worst. */
export class ProblemsFound extends Conflict {
  constructor(readonly problems: readonly [JobProblem, ...JobProblem[]]) {
    super(problems[0].code, problems.map(({ message }) => message).join(' '));
  }
}
