import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  collectDefaultMetrics,
  Counter,
  type CounterConfiguration,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  Registry,
} from 'prom-client';
import { UnitOfWork } from '../../database/unit-of-work';

const prefix = 'preventplus_';
const secondsOfRequests = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** What a process measures of itself, in the Prometheus text format. Modules add their own figures. */
@Injectable()
export class MetricsService {
  private readonly logger = new Logger(MetricsService.name);
  private readonly registry = new Registry();
  private readonly readings: (() => Promise<void>)[] = [];
  private readonly requests: Histogram<'method' | 'route' | 'status'>;

  constructor(work: UnitOfWork) {
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time to answer a request, by route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: secondsOfRequests,
      registers: [this.registry],
    });
    this.gauge({
      name: 'database_connections',
      help: 'Connections of this process, and requests that wait for one.',
      labelNames: ['state'],
      collect() {
        for (const [state, count] of Object.entries(work.connections)) this.set({ state }, count);
      },
    });
  }

  /** Adds a figure that goes up and down. Its name gets the prefix `preventplus_`. */
  gauge<Label extends string>(configuration: GaugeConfiguration<Label>): Gauge<Label> {
    return new Gauge({ ...configuration, name: prefix + configuration.name, registers: [this.registry] });
  }

  /** Adds a figure that only goes up. Its name gets the prefix `preventplus_`. */
  counter<Label extends string>(configuration: CounterConfiguration<Label>): Counter<Label> {
    return new Counter({ ...configuration, name: prefix + configuration.name, registers: [this.registry] });
  }

  /** Has something done whenever somebody reads the figures, such as setting gauges to what the database says. */
  beforeReading(read: () => Promise<void>): void {
    this.readings.push(read);
  }

  /** Counts an answer that was sent. */
  observe({ method, routeOptions }: FastifyRequest, reply: FastifyReply): void {
    const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode };
    this.requests.observe(labels, reply.elapsedTime / 1000);
  }

  /** All figures as they are now. What cannot be read keeps its last value: the others are worth more than none. */
  async text(): Promise<string> {
    for (const { status, ...result } of await Promise.allSettled(this.readings.map((read) => read()))) {
      if (status === 'rejected')
        this.logger.warn({ err: (result as PromiseRejectedResult).reason as unknown }, 'Some figures cannot be read.');
    }
    return this.registry.metrics();
  }
}
