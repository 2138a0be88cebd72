import { Module } from '@nestjs/common';
import { LogbookController } from './logbook.controller';
import { LogbookRepository } from './logbook.repository';
import { LogbookService } from './logbook.service';

@Module({ controllers: [LogbookController], providers: [LogbookRepository, LogbookService], exports: [LogbookService] })
export class LogbookModule {}
