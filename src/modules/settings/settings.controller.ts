import { Body, Controller, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Audited } from '../../common/http/audited.interceptor';
import { IfMatch } from '../../common/http/if-match';
import { Caller } from '../../common/http/request-caller';
import { Returns, ReturnsNothing } from '../../common/http/returns.decorator';
import { SetSetting, Setting, SettingKeyInPath, SettingPage, SettingQuery } from './dto/setting.dto';
import { SettingsAdministrationService } from './settings-administration.service';

@ApiTags('Settings')
@Controller('settings')
export class SettingsController {
  constructor(private readonly settings: SettingsAdministrationService) {}

  @Get()
  @Access('Manager')
  @ApiOperation({ operationId: 'listSettings', summary: 'List the settings; those of the system to administrators' })
  @Returns(SettingPage, { problems: [400, 401, 403] })
  list(@Caller() caller: CallerOf, @Query({ schema: SettingQuery }) query: SettingQuery) {
    return this.settings.list(caller, query);
  }

  @Get(':settingKey')
  @Access('Manager')
  @ApiOperation({ operationId: 'getSetting', summary: 'Get a setting' })
  @Returns(Setting, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('settingKey', { schema: SettingKeyInPath }) settingKey: string) {
    return this.settings.get(caller, settingKey);
  }

  @Put(':settingKey')
  @Access('Manager')
  @Audited('setting.set')
  @ApiOperation({ operationId: 'setSetting', summary: 'Set a setting; every process follows within a second' })
  @Returns(Setting, { problems: [400, 401, 403, 404, 412, 413, 415] })
  set(
    @Caller() caller: CallerOf,
    @Param('settingKey', { schema: SettingKeyInPath }) id: string,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: SetSetting }) body: SetSetting,
  ) {
    return this.settings.set(caller, { id, versions }, body.value);
  }

  @Delete(':settingKey')
  @Access('Manager')
  @ApiOperation({ operationId: 'resetSetting', summary: 'Set a setting back to its default' })
  @ReturnsNothing({ problems: [400, 401, 403, 404, 412] })
  reset(
    @Caller() caller: CallerOf,
    @Param('settingKey', { schema: SettingKeyInPath }) id: string,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.settings.reset(caller, { id, versions });
  }
}
