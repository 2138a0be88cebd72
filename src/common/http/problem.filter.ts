import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../domain.error';
import { type Problem, problemMediaType, problemOfDomainError, problemOfStatus } from './problem';

/** Turns whatever was thrown into a problem document, and says nothing of the inside when it was not expected. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const { status, instance } = sendProblem(exception, request, http.getResponse<FastifyReply>());
    if (status >= 500) this.logger.error({ err: exception, req: { id: request.id, path: instance } });
  }
}

/** Answers a request with the problem document of whatever was thrown. */
export function sendProblem(exception: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
  const problem = problemOf(exception, { instance: request.url.split('?')[0] ?? '/', requestId: request.id });
  if (problem.status === 401) void reply.header('WWW-Authenticate', 'Bearer realm="PreventPlus"');
  if (exception instanceof DomainError) void reply.headers(exception.extras.headers ?? {});
  void reply.status(problem.status).type(problemMediaType).send(JSON.stringify(problem));
  return problem;
}

function problemOf(exception: unknown, context: { instance: string; requestId: string }): Problem {
  if (exception instanceof DomainError) return problemOfDomainError(exception, context);
  if (exception instanceof HttpException) return problemOfStatus(exception.getStatus(), exception.message, context);
  const status = clientErrorStatus(exception);
  return status
    ? problemOfStatus(status, (exception as Error).message, context)
    : problemOfStatus(
        500,
        'Something went wrong on our side. Try again, and quote the requestId if it stays.',
        context,
      );
}

/** Fastify's own errors carry the status that they stand for. */
function clientErrorStatus(exception: unknown): number | undefined {
  const status = exception instanceof Error ? (exception as Partial<FastifyError>).statusCode : undefined;
  return status !== undefined && status >= 400 && status < 500 ? status : undefined;
}
