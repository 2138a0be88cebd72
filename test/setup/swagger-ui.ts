import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Document, documentOf, type Operation, type Schema } from './openapi';

/** What Swagger UI shows of a document before somebody types anything. */
export class SwaggerUi {
  readonly document: Document;

  constructor(app: NestFastifyApplication) {
    this.document = documentOf(app);
  }

  /** What it fills in for the parameters: the example of each, or else its default. */
  prefilled({ parameters }: Operation, place: 'path' | 'query'): Record<string, string> {
    const values = parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, example, schema }) => [name, example ?? schema.example ?? schema.default] as const);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<string, string>;
  }

  /** What it writes into the body: its example, or else one put together from those of its fields. */
  body(operation: Operation): object | undefined {
    const schema = this.bodySchema(operation);
    if (!schema) return undefined;
    const fields = this.fieldsOf(schema).map(([name, field]) => [name, field.example]);
    return (schema.example ?? Object.fromEntries(fields)) as object;
  }

  /** Fields of the body for which it can only make something up. */
  unknownFields(operation: Operation): string[] {
    const schema = this.bodySchema(operation);
    if (!schema || schema.example !== undefined) return [];
    const unknown = this.fieldsOf(schema).filter(([, { example }]) => example === undefined);
    return unknown.map(([name]) => `${operation.operationId}.${name}`);
  }

  fieldNames(operation: Operation): string[] {
    const schema = this.bodySchema(operation);
    return schema ? this.fieldsOf(schema).map(([name]) => name) : [];
  }

  private bodySchema({ requestBody }: Operation): Schema | undefined {
    const schema = requestBody?.content['application/json']?.schema;
    return schema && this.resolved(schema);
  }

  private fieldsOf({ properties = {} }: Schema): [name: string, field: Schema][] {
    return Object.entries(properties).map(([name, field]) => [name, this.resolved(field)]);
  }

  resolved(schema: Schema): Schema {
    return schema.$ref ? this.document.components.schemas[schema.$ref.split('/').at(-1) ?? '']! : schema;
  }
}
