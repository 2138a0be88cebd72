import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../../common/http/access.decorator';
import { ReturnsText } from '../../common/http/returns.decorator';
import { MetricsService } from './metrics.service';

@ApiTags('Health')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get()
  @Access('Admin', { orMetricsToken: true })
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ operationId: 'getMetrics', summary: 'Figures of this process and of the jobs, for Prometheus' })
  @ReturnsText('text/plain', { problems: [401, 403, 503] })
  get() {
    return this.metrics.text();
  }
}
