import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorator';
import { Returns } from '../../common/http/returns.decorator';
import { Health } from './dto/health.dto';
import { HealthService } from './health.service';

@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @Public()
  @ApiOperation({ operationId: 'getLiveness', summary: 'Is the process alive?' })
  @Returns(Health, { problems: [] })
  live() {
    return this.health.live();
  }

  @Get('ready')
  @Public()
  @ApiOperation({ operationId: 'getReadiness', summary: 'Can the process serve requests?' })
  @Returns(Health, { problems: [503] })
  ready() {
    return this.health.ready();
  }
}
