import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { catchError, from, mergeMap, type Observable, of } from 'rxjs';
import type { Caller } from '../../common/caller';
import { UnitOfWork } from '../../database/unit-of-work';

/**
 * Nobody gets an answer, not even that a parameter is wrong, before the database has said that the session is active
 * and its level suffices. Most routes learn that with their first statement and pay nothing here.
 */
@Injectable()
export class SessionInterceptor implements NestInterceptor {
  constructor(private readonly work: UnitOfWork) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!caller) return next.handle();
    return next.handle().pipe(
      mergeMap((answer: unknown) => (caller.identity ? of(answer) : from(this.verified(caller, answer)))),
      catchError((error: unknown) => from(this.failed(caller, error))),
    );
  }

  private async verified<T>(caller: Caller, answer: T): Promise<T> {
    await this.work.verify(caller);
    return answer;
  }

  private async failed(caller: Caller, error: unknown): Promise<never> {
    if (!caller.identity) await this.work.verify(caller);
    throw error;
  }
}
