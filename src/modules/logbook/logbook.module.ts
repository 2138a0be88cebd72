import { Module } from '@nestjs/common';
import { LogbookController } from './logbook.controller';
import { LogbookExportController } from './logbook-export.controller';
import { LogbookExportRepository } from './logbook-export.repository';
import { LogbookExportService } from './logbook-export.service';
import { LogbookMatchesService } from './logbook-matches.service';
import { LogbookSearchRepository } from './logbook-search.repository';
import { LogbookSearchService } from './logbook-search.service';
import { LogbookRepository } from './logbook.repository';
import { LogbookService } from './logbook.service';
import { LogbookTransitionsController } from './logbook-transitions.controller';
import { LogbookTransitionsService } from './logbook-transitions.service';
import { SearchLimits } from './search-limits';

@Module({
  controllers: [LogbookController, LogbookExportController, LogbookTransitionsController],
  providers: [
    LogbookExportRepository,
    LogbookExportService,
    LogbookMatchesService,
    LogbookRepository,
    LogbookSearchRepository,
    LogbookSearchService,
    LogbookService,
    LogbookTransitionsService,
    SearchLimits,
  ],
  exports: [LogbookService],
})
export class LogbookModule {}
