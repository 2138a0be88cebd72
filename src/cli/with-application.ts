import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module';
import type { AppConfig } from '../config/config';
import { interrupted, onStopSignal } from '../startup/exit';
import { joinInstallation } from '../startup/installation';
import { showFirstPassword } from './show-first-password';

/**
 * Lends a command the application's services, beside a service that runs or without one, and ends them in any case. Where
 * there was no logbook it makes one, and shows the first password.
 * @throws StartupError or DomainError for what the operator can mend
 */
export async function withApplication(
  config: AppConfig,
  work: (app: INestApplicationContext, stopping: AbortSignal) => Promise<void>,
): Promise<void> {
  const stopping = new AbortController();
  const installation = await joinInstallation(config);
  onStopSignal(async () => {
    stopping.abort();
    await installation.close();
  }, interrupted);
  try {
    showFirstPassword(installation);
    const app = await NestFactory.createApplicationContext(
      AppModule.of({ ...installation, config: installation.config.with({ PROCESS_ROLE: 'api' }) }),
      {
        logger: ['warn', 'error', 'fatal'],
        abortOnError: false,
      },
    );
    try {
      await work(app, stopping.signal);
    } finally {
      await app.close();
    }
  } finally {
    await installation.close();
  }
}
