import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Audited } from '../../common/http/audited.interceptor';
import { IfMatch } from '../../common/http/if-match';
import { Form, type MultipartForm, TakesForm } from '../../common/http/multipart-form';
import { Caller } from '../../common/http/request-caller';
import { ReturnsWorkbook } from '../../common/table/table-file';
import { Creates, ReturnsJson, ReturnsNothing } from '../../common/http/returns.decorator';
import { Uuid } from '../../common/validation/fields';
import { Import, ImportFields, ImportPage, ImportQuery } from './dto/import.dto';
import { ImportMapping } from './dto/import-mapping.dto';
import { ImportRowPage, ImportRowQuery } from './dto/import-row.dto';
import { ImportErrorsService } from './import-errors.service';
import { ImportUploadService } from './import-upload.service';
import { ImportsService } from './imports.service';

@ApiTags('Imports')
@Controller('imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly uploads: ImportUploadService,
    private readonly rejected: ImportErrorsService,
  ) {}

  @Post()
  @Access('Manager')
  @ApiOperation({
    operationId: 'createImport',
    summary: 'Upload a workbook (.xlsx) or CSV file',
    description: 'A worker reads it and proposes a mapping. Nothing of the logbook changes before the commit.',
  })
  @TakesForm(ImportFields)
  @Creates(Import, { status: 202, collection: 'imports', problems: [400, 401, 403, 413, 415, 503] })
  create(@Caller() caller: CallerOf, @Form() form: MultipartForm) {
    return this.uploads.upload(caller, form);
  }

  @Get()
  @Access('Manager')
  @ApiOperation({ operationId: 'listImports', summary: 'List imports; managers see their own' })
  @ReturnsJson(ImportPage, { problems: [400, 401, 403] })
  list(@Caller() caller: CallerOf, @Query({ schema: ImportQuery }) query: ImportQuery) {
    return this.imports.list(caller, query);
  }

  @Get(':importId')
  @Access('Manager')
  @ApiOperation({
    operationId: 'getImport',
    summary: 'Get an import: how far it is, what was read, what is rejected and why',
  })
  @ReturnsJson(Import, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('importId', { schema: Uuid }) importId: string) {
    return this.imports.get(caller, importId);
  }

  @Get(':importId/rows')
  @Access('Manager')
  @ApiOperation({ operationId: 'listImportRows', summary: 'List the rows of an import with their original cells' })
  @ReturnsJson(ImportRowPage, { problems: [400, 401, 403, 404] })
  rows(
    @Caller() caller: CallerOf,
    @Param('importId', { schema: Uuid }) importId: string,
    @Query({ schema: ImportRowQuery }) query: ImportRowQuery,
  ) {
    return this.imports.rows(caller, importId, query);
  }

  @Get(':importId/errors.xlsx')
  @Access('Manager')
  @ApiOperation({
    operationId: 'getImportErrors',
    summary: 'The rejected rows with their reasons, to be corrected and imported again',
  })
  @ReturnsWorkbook({ problems: [400, 401, 403, 404, 503] })
  errors(@Caller() caller: CallerOf, @Param('importId', { schema: Uuid }) importId: string) {
    return this.rejected.workbook(caller, importId);
  }

  @Put(':importId/mapping')
  @Access('Manager')
  @Audited('import.map')
  @ApiOperation({ operationId: 'setImportMapping', summary: 'Read the file anew, with an edited mapping' })
  @ReturnsJson(Import, { status: 202, problems: [400, 401, 403, 404, 409, 412, 413, 415] })
  setMapping(
    @Caller() caller: CallerOf,
    @Param('importId', { schema: Uuid }) importId: string,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: ImportMapping }) body: ImportMapping,
  ) {
    return this.imports.setMapping(caller, { id: importId, versions }, body);
  }

  @Post(':importId/commit')
  @Access('Manager')
  @Audited('import.commit')
  @ApiOperation({ operationId: 'commitImport', summary: 'Make entries of all valid rows, all or none' })
  @ReturnsJson(Import, { status: 202, problems: [400, 401, 403, 404, 409, 412] })
  commit(
    @Caller() caller: CallerOf,
    @Param('importId', { schema: Uuid }) importId: string,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.imports.commit(caller, { id: importId, versions });
  }

  @Post(':importId/revert')
  @Access('Manager')
  @Audited('import.revert')
  @ApiOperation({
    operationId: 'revertImport',
    summary: 'Take all entries of an import back, unless they were changed',
  })
  @ReturnsJson(Import, { status: 202, problems: [400, 401, 403, 404, 409, 412] })
  revert(
    @Caller() caller: CallerOf,
    @Param('importId', { schema: Uuid }) importId: string,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.imports.revert(caller, { id: importId, versions });
  }

  @Delete(':importId')
  @Access('Manager')
  @ApiOperation({
    operationId: 'discardImport',
    summary: 'Remove an import of which nothing is in the logbook, with its file and rows',
  })
  @ReturnsNothing({ problems: [400, 401, 403, 404, 409, 412] })
  discard(
    @Caller() caller: CallerOf,
    @Param('importId', { schema: Uuid }) importId: string,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.imports.discard(caller, { id: importId, versions });
  }
}
