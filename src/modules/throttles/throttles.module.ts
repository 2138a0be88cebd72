import { Module } from '@nestjs/common';
import { ThrottlesRepository } from './throttles.repository';
import { ThrottlesService } from './throttles.service';

@Module({ providers: [ThrottlesRepository, ThrottlesService], exports: [ThrottlesService] })
export class ThrottlesModule {}
