import autocannon from 'autocannon';
import { answerParent, Child } from './child';

export interface Request {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface LoadPlan {
  url: string;
  connections: number;
  seconds: number;
  /** Requests a second, as far as they are answered that fast; without it each connection sends one after the other. */
  rate?: number;
  /** Sent again and again, in this order; each connection starts at another place. */
  requests: Request[];
}

export interface LoadResult {
  requests: number;
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Generates load, in a process of its own so that it takes nothing from the servers' event loops. */
export class LoadGenerator {
  private readonly child = Child.start(__filename);

  run(plan: LoadPlan): Promise<LoadResult> {
    return this.child.ask<LoadResult>('run', plan);
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}

/** @throws Error unless every request succeeded */
async function run({ url, connections, seconds, rate, requests }: LoadPlan): Promise<LoadResult> {
  let started = 0;
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    overallRate: rate,
    requests,
    setupClient: (client) => {
      client.setRequests(rotated(requests, Math.floor((started++ * requests.length) / connections)));
    },
  });
  if (result.errors + result.non2xx > 0)
    throw new Error(`${result.errors} requests failed, ${result.non2xx} were refused.`);
  return {
    requests: result.requests.total,
    requestsPerSecond: result.requests.total / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

function rotated<Item>(items: Item[], by: number): Item[] {
  return [...items.slice(by), ...items.slice(0, by)];
}

if (require.main === module) answerParent({ run });
