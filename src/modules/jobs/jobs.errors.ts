import { Conflict, NotFound } from '../../common/domain.error';

export const jobNotFound = () => new NotFound('JOB_NOT_FOUND', 'There is no such job: GET /api/v1/jobs lists them.');

export const jobRunNotFound = () =>
  new NotFound('JOB_RUN_NOT_FOUND', 'There is no such run, or it is so old that it was removed.');

export const jobDisabled = (reason: string) => new Conflict('JOB_DISABLED', `This job cannot run now: ${reason}`);
