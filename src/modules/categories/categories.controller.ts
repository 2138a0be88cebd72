import { Body, Controller, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { IfMatch } from '../../common/http/if-match';
import { Caller } from '../../common/http/request-caller';
import { Creates, ReturnsJson, ReturnsNothing } from '../../common/http/returns.decorator';
import { IdInPath } from '../../common/validation/parameters';
import { CategoriesService } from './categories.service';
import { Category, CategoryPage, CategoryQuery, CreateCategory, UpdateCategory } from './dto/category.dto';

@ApiTags('Categories')
@Controller('categories')
export class CategoriesController {
  constructor(private readonly categories: CategoriesService) {}

  @Get()
  @Access('Technician')
  @ApiOperation({ operationId: 'listCategories', summary: 'List the categories' })
  @ReturnsJson(CategoryPage, { problems: [400, 401, 403] })
  list(@Caller() caller: CallerOf, @Query({ schema: CategoryQuery }) query: CategoryQuery) {
    return this.categories.list(caller, query);
  }

  @Post()
  @Access('Manager')
  @ApiOperation({ operationId: 'createCategory', summary: 'Add a category' })
  @Creates(Category, { collection: 'categories', problems: [400, 401, 403, 409, 413, 415, 422] })
  create(@Caller() caller: CallerOf, @Body({ schema: CreateCategory }) body: CreateCategory) {
    return this.categories.create(caller, body);
  }

  @Get(':categoryId')
  @Access('Technician')
  @ApiOperation({ operationId: 'getCategory', summary: 'Get a category' })
  @ReturnsJson(Category, { problems: [400, 401, 403, 404] })
  get(@Caller() caller: CallerOf, @Param('categoryId', { schema: IdInPath }) categoryId: number) {
    return this.categories.get(caller, categoryId);
  }

  @Patch(':categoryId')
  @Access('Manager')
  @ApiOperation({ operationId: 'updateCategory', summary: 'Change a category (JSON merge patch)' })
  @ReturnsJson(Category, { problems: [400, 401, 403, 404, 409, 412, 413, 415] })
  update(
    @Caller() caller: CallerOf,
    @Param('categoryId', { schema: IdInPath }) id: number,
    @IfMatch() versions: number[] | undefined,
    @Body({ schema: UpdateCategory }) body: UpdateCategory,
  ) {
    return this.categories.update(caller, { id, versions }, body);
  }

  @Delete(':categoryId')
  @Access('Manager')
  @ApiOperation({ operationId: 'deleteCategory', summary: 'Remove a category; one that is in use is deactivated' })
  @ReturnsNothing({ problems: [400, 401, 403, 404, 412] })
  delete(
    @Caller() caller: CallerOf,
    @Param('categoryId', { schema: IdInPath }) id: number,
    @IfMatch() versions: number[] | undefined,
  ) {
    return this.categories.delete(caller, { id, versions });
  }
}
