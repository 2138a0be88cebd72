import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fastifyMultipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Logger } from 'nestjs-pino';
import { AppModule, type Installation } from './app.module';
import { NotFound } from './common/domain.error';
import { basePath } from './common/http/base-path';
import { dropRest, headersTimeoutMs, longestRequestMs, watchArrival } from './common/http/body-arrival';
import { refuseBrokenRequest } from './common/http/broken-request';
import { markReplay } from './common/http/idempotent.decorator';
import { refuseForm } from './common/http/multipart-form';
import { sendProblem } from './common/http/problem.filter';
import { limitRate, rateLimitHeaders } from './common/http/rate-limit';
import { securityHeaders } from './common/http/security-headers';
import { addEtag, answerNotModified, asJson } from './common/http/versioned-answer';
import { logRequest } from './common/logging.module';
import { validationPipe } from './common/validation/validation.pipe';
import type { AppConfig } from './config/config';
import { UnitOfWork } from './database/unit-of-work';
import { confirmSession } from './modules/auth/session.hook';
import { MetricsService } from './modules/metrics/metrics.service';
import { serveDocumentation } from './openapi';

/** What monitoring asks every process, whatever its role. */
const probes = ['health/live', 'health/ready', 'metrics'];
const bodyLimitBytes = 1_048_576;
const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The whole application, ready to listen: the same for the service and the tests. */
export async function createApp(installation: Installation): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(installation),
    fastifyAdapter(installation.config),
    { logger: ['warn', 'error', 'fatal'], abortOnError: false, bodyParser: false },
  );
  prefixRoutes(app);
  await acceptJson(app);
  app.useGlobalPipes(validationPipe);
  app.enableCors({
    origin: installation.config.get('CORS_ORIGINS'),
    exposedHeaders: [
      ...['Content-Disposition', 'Content-Range', 'ETag', 'Idempotency-Replayed', 'Location', 'X-Request-Id'],
      ...rateLimitHeaders,
    ],
  });
  secureHttp(app);
  if (installation.config.get('PROCESS_ROLE') === 'worker') answerProbesOnly(app);
  measureAnswers(app);
  await limitRate(app, installation.config.get('RATE_LIMIT_PER_MINUTE'));
  serveDocumentation(app);
  await app.init();
  // only now: Nest tells of every module and route while it starts
  app.useLogger(app.get(Logger));
  return app;
}

/** Its routes alone, for the OpenAPI document: nothing behind them is made, so no database is needed. */
export async function createPreview(installation: Installation): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(installation),
    fastifyAdapter(installation.config),
    { preview: true, logger: ['error', 'fatal'], abortOnError: false },
  );
  prefixRoutes(app);
  return app;
}

function prefixRoutes(app: NestFastifyApplication): void {
  app.setGlobalPrefix(basePath, { exclude: [...probes] });
}

function fastifyAdapter(config: AppConfig): FastifyAdapter {
  const proxies = config.get('TRUSTED_PROXIES');
  return new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    requestTimeout: longestRequestMs,
    http: { headersTimeout: headersTimeoutMs },
    trustProxy: proxies.length > 0 ? proxies : false,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseBrokenRequest,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void reply.header('X-Request-Id', request.id);
      sendProblem(error, request, reply);
    },
    genReqId: (request: IncomingMessage) => acceptedRequestId(request.headers['x-request-id']) ?? randomUUID(),
  });
}

function acceptedRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && uuid.test(header) ? header.toLowerCase() : undefined;
}

/** JSON and nothing else, but for the routes that take a file: the forms of other sites cannot send it. */
async function acceptJson(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const mediaTypes = ['application/json', 'application/merge-patch+json'];
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  // many clients name the type of a body that they do not send
  fastify.addContentTypeParser<string>(mediaTypes, { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null) : parse(request, body, done),
  );
  await app.register(fastifyMultipart);
}

function secureHttp(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const headers = securityHeaders();
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headers).header('X-Request-Id', request.id);
    if (isApi(request)) void reply.header('Cache-Control', 'no-store');
    done();
  });
  fastify.addHook('onRequest', refuseForm);
  fastify.addHook('onRequest', watchArrival);
  fastify.setReplySerializer(asJson);
  fastify.addHook('preSerialization', addEtag);
  fastify.addHook('onSend', confirmSession(app.get(UnitOfWork)));
  fastify.addHook('onSend', markReplay);
  fastify.addHook('onSend', answerNotModified);
  fastify.addHook('onResponse', dropRest);
  fastify.addHook('onResponse', logRequest);
}

function measureAnswers(app: NestFastifyApplication): void {
  const metrics = app.get(MetricsService);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      metrics.observe(request, reply);
      done();
    });
}

/** A worker answers no requests: a balancer that asks it by mistake shall notice at once. */
function answerProbesOnly(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      if (probes.includes(request.url.slice(1).split('?')[0] ?? '')) done();
      else
        sendProblem(new NotFound('ROUTE_NOT_FOUND', 'This process only works: ask one that serves.'), request, reply);
    });
}

function isApi(request: FastifyRequest): boolean {
  return request.url.startsWith(`/${basePath}/`);
}
