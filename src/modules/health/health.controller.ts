import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../common/http/access.decorator';
import { AskedByInsider, type Insider } from '../../common/http/insider';
import { Returns } from '../../common/http/returns.decorator';
import { Health, Readiness } from './dto/health.dto';
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
  @Public({ tellsInsiders: true })
  @ApiOperation({ operationId: 'getReadiness', summary: 'Can the process serve requests? Administrators get details' })
  @Returns(Readiness, { problems: [503] })
  ready(@AskedByInsider() insider: Insider | undefined) {
    return this.health.ready(insider);
  }
}
