import { DiscoveryService } from '@nestjs/core';

/** Something that `GET /health/ready` tells insiders besides. It never decides whether a process serves. */
export interface HealthDetail {
  /** What there is to say, as JSON can hold it. A failure is told as one. */
  detail(): Promise<unknown>;
}

/** Marks the class of a {@link HealthDetail}, which its module provides, with the name under which it is told. */
export const TellsHealth = DiscoveryService.createDecorator<string>();
