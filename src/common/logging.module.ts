import { type DynamicModule, Module } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import pino from 'pino';
import type { Options } from 'pino-http';
import { AppConfig } from '../config/config';

const secretPaths = [
  'req.headers.authorization',
  'req.headers.cookie',
  '*.password',
  '*.newPassword',
  '*.currentPassword',
  '*.accessToken',
  '*.refreshToken',
  '*.token',
];

/** Lines leave together and in the background, and whatever is left when the process ends: only SIGKILL can lose any. */
const bufferedBytes = 4096;
const longestInBufferMs = 500;

/** JSON lines without secrets; readable on a terminal. */
@Module({})
export class LoggingModule {
  static of(): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRootAsync({
          inject: [AppConfig],
          // requests are logged by `logRequest`: as a middleware this took more than half of a request's time
          useFactory: (config: AppConfig) => ({ forRoutes: [], pinoHttp: logger(config) }),
        }),
      ],
    };
  }
}

function logger(config: AppConfig): Options | [Options, pino.DestinationStream] {
  const options = {
    level: config.get('LOG_LEVEL'),
    // `logRequest` says what is worth saying of both
    wrapSerializers: false,
    serializers: { req: asIs, res: asIs },
    redact: { paths: secretPaths, censor: '[redacted]' },
  };
  return config.prettyLogs
    ? { ...options, transport: { target: 'pino-pretty', options: { singleLine: true } } }
    : [options, pino.destination({ dest: 1, sync: false, minLength: bufferedBytes, periodicFlush: longestInBufferMs })];
}

function asIs<T>(value: T): T {
  return value;
}

/**
 * One line for each request that was answered, with its id and who asked. Query strings hold what people search for: the path is
 * enough to tell what was slow, failed, or was hidden from whom.
 */
export function logRequest(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const path = request.url.split('?')[0] ?? '/';
  if (!path.startsWith('/health/') && path !== '/metrics') {
    const { identity } = request.caller ?? {};
    PinoLogger.root.info(
      {
        context: 'http',
        ...(identity && { userId: identity.userId }),
        req: { id: request.id, method: request.method, path, remoteAddress: request.ip },
        res: { statusCode: reply.statusCode },
        responseTime: Math.round(reply.elapsedTime),
      },
      'request completed',
    );
  }
  done();
}
