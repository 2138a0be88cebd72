import { Global, Module } from '@nestjs/common';
import { CursorCodec } from './cursor.codec';
import { FieldCipher } from './field-cipher';

@Global()
@Module({ providers: [CursorCodec, FieldCipher], exports: [CursorCodec, FieldCipher] })
export class CommonModule {}
