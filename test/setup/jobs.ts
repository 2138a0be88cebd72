import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BackgroundWork } from '../../src/common/background-work';
import { JobWorkerService } from '../../src/modules/jobs/job-worker.service';

/** Does, as a worker would, what is due or asked for now, and waits until it is written down and told. */
export async function doWaitingWork(app: NestFastifyApplication): Promise<void> {
  const worker = app.get(JobWorkerService);
  await worker.look();
  await worker.idle();
  await app.get(BackgroundWork).idle();
}
