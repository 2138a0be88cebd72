import { Global, Module } from '@nestjs/common';
import { AuditController } from './audit.controller';
import { AuditLogService } from './audit-log.service';
import { AuditRepository } from './audit.repository';
import { AuditService } from './audit.service';
import { SealsModule } from './seals/seals.module';

@Global()
@Module({
  imports: [SealsModule],
  controllers: [AuditController],
  providers: [AuditRepository, AuditService, AuditLogService],
  exports: [AuditService],
})
export class AuditModule {}
