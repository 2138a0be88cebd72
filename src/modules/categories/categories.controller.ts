import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Caller as CallerOf } from '../../common/caller';
import { Access } from '../../common/http/access.decorator';
import { Caller } from '../../common/http/request-caller';
import { ReturnsJson } from '../../common/http/returns.decorator';
import { IdInPath } from '../../common/validation/fields';
import { CategoriesService } from './categories.service';
import { Category, CategoryPage, CategoryQuery, CreateCategory } from './dto/category.dto';

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
  @ReturnsJson(Category, { status: 201, problems: [400, 401, 403, 409, 413, 415, 422] })
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
}
