import type { JobDeclaration } from '../../common/unattended-job';
import type { AlarmReason, JobBook } from './due';

/** What is wrong, in one sentence. */
export function alarmText({ name, alarmAfterHours }: JobDeclaration, reason: AlarmReason): string {
  if (reason === 'failed') return `The job ${name} has failed.`;
  return `The job ${name} has not succeeded for more than ${String(alarmAfterHours)} hours.`;
}

/** The message that tells of an alarm. */
export function alarmMessage(job: JobDeclaration, reason: AlarmReason, book: JobBook) {
  return {
    subject: `Alarm: ${job.name} ${reason === 'failed' ? 'has failed' : 'is overdue'}`,
    text: lines(
      alarmText(job, reason),
      job.description,
      `Last success: ${book.lastSuccessAt?.toISOString() ?? 'never'}`,
      `What happened:\n  GET /api/v1/jobs/${job.name}/runs`,
      'What to do: docs/operations.md, “Jobs and alarms”.',
      'You get one more message when this is over.',
    ),
  };
}

/** The message that tells that an alarm is over. */
export function recoveryMessage(job: JobDeclaration, { disabledBecause, lastSuccessAt }: JobBook) {
  const why = disabledBecause ?? `It succeeded at ${String(lastSuccessAt?.toISOString())}.`;
  return {
    subject: `Over: the alarm about ${job.name}`,
    text: lines(`The alarm about the job ${job.name} is over.`, why),
  };
}

function lines(...paragraphs: string[]): string {
  return `${paragraphs.join('\n\n')}\n`;
}
