import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../common/caller';
import { Forbidden } from '../../common/domain.error';
import { ProblemFilter } from '../../common/http/problem.filter';
import { UnitOfWork } from '../../database/unit-of-work';
import { AuditService } from '../audit/audit.service';

/**
 * Nobody learns anything, not even that a parameter is wrong, before the database has said that the session is active and
 * its level suffices (docs/adr/0007). Each denied access is recorded: who tried what.
 */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  private readonly problems = new ProblemFilter();

  constructor(
    private readonly work: UnitOfWork,
    private readonly audit: AuditService,
  ) {}

  async catch(exception: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    this.problems.catch(await this.reasonOf(request, exception).catch((failure: unknown) => failure), host);
  }

  /** What to tell the client instead of an error, or that error. */
  private async reasonOf({ caller, method, routeOptions }: FastifyRequest, error: unknown): Promise<unknown> {
    if (!caller) return error;
    const reason = caller.identity ? error : await this.work.verify(caller).then(() => error, asValue);
    if (reason instanceof Forbidden) await this.recordDenial(caller, reason, `${method} ${routeOptions.url ?? ''}`);
    return reason;
  }

  /** In a transaction of its own, for the denied one is rolled back. */
  private async recordDenial({ identity, minLevel, origin }: Caller, { code }: Forbidden, route: string) {
    if (!identity) return;
    await this.audit.recordAlone({
      userId: identity.userId,
      action: 'access_denied',
      entityType: 'routes',
      entityId: route,
      details: { code, requiredLevel: minLevel },
      origin,
    });
  }
}

function asValue(error: unknown): unknown {
  return error;
}
