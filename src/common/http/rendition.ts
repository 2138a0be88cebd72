import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/** An answer of some media type other than JSON, text or bytes. It is saved under its name, never shown inside a page of ours. */
export class Rendition {
  constructor(
    readonly content: string | Buffer,
    /** With its charset, where it has one. */
    readonly mediaType: string,
    /** Made here, of letters, digits, hyphens and dots. */
    readonly fileName: string,
  ) {}
}

/** Answers with renditions. An SVG may hold script: the policy lets none of it run, wherever it is opened from. */
@Injectable()
export class RenditionInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map((answer: unknown) => {
        if (!(answer instanceof Rendition)) return answer;
        void reply.headers({
          'Content-Type': answer.mediaType,
          'Content-Disposition': `attachment; filename="${answer.fileName}"`,
          'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; sandbox`,
        });
        return answer.content;
      }),
    );
  }
}
