import { Injectable } from '@nestjs/common';
import { Unavailable } from '../../common/domain.error';
import { assertSchemaIsCurrent } from '../../database/migrate';
import { UnitOfWork } from '../../database/unit-of-work';
import type { Health } from './dto/health.dto';
import { HealthRepository } from './health.repository';

/** Whether this process can serve: the database answers and has this version's schema. Nothing else counts. */
@Injectable()
export class HealthService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly health: HealthRepository,
  ) {}

  live(): Health {
    return { status: 'ok' };
  }

  /** @throws Unavailable */
  async ready(): Promise<Health> {
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
    return { status: 'ok' };
  }
}
