import { Injectable, Logger } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { Unavailable } from '../../common/domain.error';
import { type HealthDetail, TellsHealth } from '../../common/health-detail';
import type { Insider } from '../../common/http/insider';
import { assertSchemaIsCurrent } from '../../database/migrate';
import { UnitOfWork } from '../../database/unit-of-work';
import type { Health, Readiness } from './dto/health.dto';
import { HealthRepository } from './health.repository';

/** Whether this process can serve: the database answers and has this version's schema. Nothing else counts. */
@Injectable()
export class HealthService {
  private readonly logger = new Logger(HealthService.name);

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly work: UnitOfWork,
    private readonly health: HealthRepository,
  ) {}

  live(): Health {
    return { status: 'ok' };
  }

  /** @param insider who may hear more, if the session is good for it. @throws Unavailable */
  async ready(insider?: Insider): Promise<Readiness> {
    try {
      assertSchemaIsCurrent(await this.work.asApplication((tx) => this.health.appliedMigrations(tx)));
    } catch (cause) {
      throw new Unavailable(
        'NOT_READY',
        'The database does not answer, or its migrations are not those of this version.',
        {
          cause,
        },
      );
    }
    return { status: 'ok', ...((await this.mayHearMore(insider)) && { details: await this.details() }) };
  }

  private async mayHearMore(insider: Insider | undefined): Promise<boolean> {
    if (!insider || 'hasMetricsToken' in insider) return insider !== undefined;
    return this.work.verify(insider).then(
      () => true,
      () => false,
    );
  }

  /** What every module has to say. */
  private async details(): Promise<Record<string, unknown>> {
    const providers = this.discovery.getProviders({ metadataKey: TellsHealth.KEY });
    const told = providers.map(async (provider) => {
      const name = this.discovery.getMetadataByDecorator(TellsHealth, provider) ?? '';
      return [name, await this.detailOf(name, provider.instance as HealthDetail)] as const;
    });
    return Object.fromEntries(await Promise.all(told));
  }

  private async detailOf(name: string, teller: HealthDetail): Promise<unknown> {
    try {
      return await teller.detail();
    } catch (error) {
      this.logger.warn({ err: error }, `The health of ${name} cannot be told.`);
      return { failed: true };
    }
  }
}
