import type { IncomingMessage } from 'node:http';
import { type DynamicModule, Module, RequestMethod } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { AppConfig } from '../config/config';

const secretPaths = [
  'req.headers.authorization',
  'req.headers.cookie',
  '*.password',
  '*.newPassword',
  '*.currentPassword',
  '*.accessToken',
  '*.refreshToken',
];

/** One JSON line per request, with its id and without secrets; readable on a terminal. */
@Module({})
export class LoggingModule {
  static of(): DynamicModule {
    return {
      module: LoggingModule,
      imports: [
        LoggerModule.forRootAsync({
          inject: [AppConfig],
          useFactory: (config: AppConfig) => ({
            forRoutes: [{ path: '*splat', method: RequestMethod.ALL }],
            pinoHttp: {
              level: config.get('LOG_LEVEL'),
              redact: { paths: secretPaths, censor: '[redacted]' },
              autoLogging: { ignore: (request: IncomingMessage) => isHealthCheck(request) },
              serializers: { req: requestOf, res: responseOf },
              customProps: () => ({ context: 'http' }),
              ...(config.prettyLogs && { transport: { target: 'pino-pretty', options: { singleLine: true } } }),
            },
          }),
        }),
      ],
    };
  }
}

function isHealthCheck(request: IncomingMessage & { originalUrl?: string }): boolean {
  return (request.originalUrl ?? '').startsWith('/health/');
}

/** Query strings hold what people search for: the path is enough to tell what was slow or failed. */
function requestOf(request: { id: string; method: string; url: string; remoteAddress: string }) {
  return {
    id: request.id,
    method: request.method,
    path: request.url.split('?')[0],
    remoteAddress: request.remoteAddress,
  };
}

function responseOf(response: { statusCode: number }) {
  return { statusCode: response.statusCode };
}
