import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, tap } from 'rxjs';
import { basePath } from './base-path';

/** Says of a run that was asked for where its state is seen (RFC 9110, 15.3.3). */
export class RunLocationInterceptor implements NestInterceptor {
  /** @param at the path below the base path under which runs are found by their id; else those of their job */
  constructor(private readonly at?: string) {}

  intercept(context: ExecutionContext, next: CallHandler<{ jobName: string; runId: string }>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      tap(({ jobName, runId }) => {
        void reply.header('Location', `/${basePath}/${this.at ?? `jobs/${jobName}/runs`}/${runId}`);
      }),
    );
  }
}
