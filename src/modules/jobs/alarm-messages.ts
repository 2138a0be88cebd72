import type { JobProblem } from '../../common/job-problem';
import type { JobDeclaration } from '../../common/unattended-job';
import type { Alarm } from './alarm';
import type { AlarmReason, JobBook } from './job-book';

const inShort = { failed: 'has failed', overdue: 'is overdue', disabled: 'cannot run' };

/** Why there is an alarm, in one sentence. */
export function alarmText({ name, alarmAfterHours }: JobDeclaration, reason: AlarmReason): string {
  if (reason === 'failed') return `The job ${name} has failed.`;
  if (reason === 'disabled') return `No worker can run the job ${name} any more.`;
  return `The job ${name} has not succeeded for more than ${String(alarmAfterHours)} hours.`;
}

/** What is wrong and what to do, one line for each. */
export function problemsText(problems: readonly JobProblem[]): string {
  return problems.map(({ code, message }) => `${code}: ${message}`).join('\n');
}

/** The message that tells of an alarm, or of what has gone wrong besides while it stands. */
export function alarmMessage(job: JobDeclaration, { reason, problems }: Alarm, book: JobBook) {
  const isNew = ({ code }: JobProblem) => !book.alarmProblems.includes(code);
  const known = problems.filter((problem) => !isNew(problem));
  return {
    subject: `Alarm: ${job.name} ${known.length > 0 ? 'has found something else' : inShort[reason]}`,
    text: lines(
      alarmText(job, reason),
      problemsText(problems.filter(isNew)),
      ...(known.length > 0 ? [`You know of this already:\n${problemsText(known)}`] : []),
      job.description,
      `Last success: ${book.lastSuccessAt?.toISOString() ?? 'never'}`,
      `What happened:\n  GET /api/v1/jobs/${job.name}/runs`,
      'What to do besides: docs/operations.md, “Jobs and alarms”.',
      'You get one more message when this is over.',
    ),
  };
}

/** The message that tells that an alarm is over. */
export function recoveryMessage(job: JobDeclaration, book: JobBook) {
  return {
    subject: `Over: the alarm about ${job.name}`,
    text: lines(`The alarm about the job ${job.name} is over.`, whyOver(book)),
  };
}

function whyOver({ disabledBecause, alarmReason, lastSuccessAt }: JobBook): string {
  if (disabledBecause !== null) return disabledBecause;
  if (alarmReason === 'disabled') return 'A worker can run it again.';
  return `It succeeded at ${String(lastSuccessAt?.toISOString())}.`;
}

function lines(...paragraphs: string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}
