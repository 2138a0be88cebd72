import { Global, Module } from '@nestjs/common';
import { BackgroundWork } from './background-work';
import { CursorCodec } from './cursor.codec';
import { FieldCipher } from './field-cipher';

@Global()
@Module({ providers: [BackgroundWork, CursorCodec, FieldCipher], exports: [BackgroundWork, CursorCodec, FieldCipher] })
export class CommonModule {}
