import { PassThrough, Readable } from 'node:stream';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { MayAnswer } from './returns.decorator';

/** What a request for a file says about which part is wanted, and what the client has already. */
export interface FileRequest {
  /** Only what the answer would be, without the content. */
  headOnly: boolean;
  range?: string;
  ifRange?: string;
  ifNoneMatch?: string;
}

/** A file, or a part of it, on its way to the client. */
export interface FileAnswer {
  status: 200 | 206 | 304;
  headers: Record<string, string>;
  /** Absent when only the headers are wanted. */
  content?: AsyncIterable<Buffer>;
}

/** Sends a {@link FileAnswer}. A content that fails half-way ends the connection, so that nobody takes a part for the whole. */
@Injectable()
export class FileAnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<FileAnswer>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ status, headers, content }) => {
        void reply.code(status).headers(headers);
        if (status === 304) return undefined;
        return new StreamableFile(content ? Readable.from(content, { objectMode: false }) : new PassThrough().end());
      }),
    );
  }
}

/** A route that answers with a file. */
export function ReturnsFile(options: { problems: number[] }): MethodDecorator {
  const content = { '*/*': { schema: { type: 'string', format: 'binary' } } };
  return applyDecorators(
    ApiResponse({ status: 200, description: 'The file, of its own media type.', content }),
    ApiResponse({ status: 206, description: 'The part of the file that `Range` names.', content }),
    ApiResponse({ status: 304, description: 'The client has it already (`If-None-Match`).' }),
    MayAnswer(...options.problems),
  );
}

/** The headers of a request that {@link FileRequest} consists of. */
export function fileRequestOf({ method, headers }: FastifyRequest): FileRequest {
  return {
    headOnly: method === 'HEAD',
    range: headers.range,
    ifRange: headers['if-range'] as string | undefined,
    ifNoneMatch: headers['if-none-match'],
  };
}
