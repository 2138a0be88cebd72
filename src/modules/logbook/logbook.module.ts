import { Module } from '@nestjs/common';
import { LogbookController } from './logbook.controller';
import { LogbookSearchRepository } from './logbook-search.repository';
import { LogbookSearchService } from './logbook-search.service';
import { LogbookRepository } from './logbook.repository';
import { LogbookService } from './logbook.service';
import { LogbookTransitionsController } from './logbook-transitions.controller';
import { LogbookTransitionsService } from './logbook-transitions.service';

@Module({
  controllers: [LogbookController, LogbookTransitionsController],
  providers: [
    LogbookRepository,
    LogbookSearchRepository,
    LogbookSearchService,
    LogbookService,
    LogbookTransitionsService,
  ],
  exports: [LogbookService],
})
export class LogbookModule {}
