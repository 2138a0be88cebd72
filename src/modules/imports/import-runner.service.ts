import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppConfig } from '../../config/config';
import { DirectConnection } from '../../database/direct-connection';
import type { Listener } from '../../database/listener';
import { ImportWorkService } from './import-work.service';

/** Claims run out unheard: so often somebody looks. */
const lookEveryMs = 10_000;

/** Works on imports as long as a worker process runs: at once when somebody asks, and on what a killed process has left. */
@Injectable()
export class ImportRunnerService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ImportRunnerService.name);
  private readonly stopping = new AbortController();
  private listener?: Listener;
  private look?: NodeJS.Timeout;
  private underWay?: Promise<void>;
  private isAskedAgain = false;

  constructor(
    private readonly config: AppConfig,
    private readonly work: ImportWorkService,
    private readonly database: DirectConnection,
  ) {}

  /** Begins to listen, and to work on what waits already. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.config.get('PROCESS_ROLE') === 'api') return;
    this.listener = await this.database.listen('imports', () => Promise.resolve(this.wake()));
    this.look = setInterval(() => this.wake(), lookEveryMs).unref();
    this.wake();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.look);
    await this.listener?.close();
    await this.underWay;
  }

  private wake(): void {
    this.isAskedAgain = true;
    this.underWay ??= this.workOff().finally(() => (this.underWay = undefined));
  }

  private async workOff(): Promise<void> {
    while (this.isAskedAgain && !this.stopping.signal.aborted) {
      this.isAskedAgain = false;
      await this.work.workOff(this.stopping.signal).catch((error: unknown) => {
        this.logger.error({ err: error }, 'Imports cannot be worked on at the moment.');
      });
    }
  }
}
