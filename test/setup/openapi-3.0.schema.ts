/**
 * What an OpenAPI 3.0.3 document may look like, for JSON Schema validators: those objects of the specification that
 * ours is made of, each closed, so that a misspelt or misplaced member is found.
 */
const text = { type: 'string', minLength: 1 };
const flag = { type: 'boolean' };
const mapOf = (items: object) => ({ type: 'object', additionalProperties: items });
const listOf = (items: object) => ({ type: 'array', items });
const named = (name: string) => ({ $ref: `#/definitions/${name}` });
const closed = (properties: Record<string, object>, required: string[]) => ({
  type: 'object',
  properties,
  required,
  patternProperties: { '^x-': {} },
  additionalProperties: false,
});

const reference = closed({ $ref: { type: 'string', pattern: '^#/components/schemas/\\w+$' } }, ['$ref']);

const schema = closed(
  {
    title: text,
    description: text,
    type: { enum: ['string', 'number', 'integer', 'boolean', 'object', 'array'] },
    format: text,
    pattern: { type: 'string', format: 'regex' },
    enum: { type: 'array', minItems: 1, uniqueItems: true },
    minimum: { type: 'number' },
    maximum: { type: 'number' },
    exclusiveMinimum: flag,
    exclusiveMaximum: flag,
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    minLength: { type: 'integer' },
    maxLength: { type: 'integer' },
    minItems: { type: 'integer' },
    maxItems: { type: 'integer' },
    uniqueItems: flag,
    required: { type: 'array', items: text, minItems: 1, uniqueItems: true },
    properties: mapOf(named('schemaOrReference')),
    additionalProperties: { anyOf: [flag, named('schemaOrReference')] },
    items: named('schemaOrReference'),
    allOf: listOf(named('schemaOrReference')),
    anyOf: listOf(named('schemaOrReference')),
    oneOf: listOf(named('schemaOrReference')),
    not: named('schemaOrReference'),
    nullable: flag,
    readOnly: flag,
    writeOnly: flag,
    deprecated: flag,
    default: {},
    example: {},
  },
  [],
);

const mediaTypes = {
  ...mapOf(closed({ schema: named('schemaOrReference'), example: {}, examples: { type: 'object' } }, ['schema'])),
  minProperties: 1,
};

const parameter = {
  ...closed(
    {
      name: text,
      in: { enum: ['path', 'query', 'header'] },
      description: text,
      required: flag,
      deprecated: flag,
      schema: named('schemaOrReference'),
      example: {},
    },
    ['name', 'in', 'schema'],
  ),
  if: { properties: { in: { const: 'path' } } },
  then: { properties: { required: { const: true } }, required: ['required'] },
};

const operation = closed(
  {
    operationId: { type: 'string', pattern: '^[a-z][A-Za-z]+$' },
    summary: text,
    description: text,
    tags: { type: 'array', items: text, minItems: 1 },
    parameters: listOf(parameter),
    requestBody: closed({ description: text, content: mediaTypes, required: flag }, ['content']),
    responses: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[1-5]\\d\\d$' },
      additionalProperties: closed({ description: text, headers: { type: 'object' }, content: mediaTypes }, [
        'description',
      ]),
    },
    security: listOf(mapOf(listOf(text))),
  },
  ['operationId', 'summary', 'tags', 'responses'],
);

export const openApi30Schema = {
  definitions: { schemaOrReference: { if: { required: ['$ref'] }, then: reference, else: schema } },
  ...closed(
    {
      openapi: { const: '3.0.3' },
      info: closed({ title: text, description: text, version: text, contact: closed({}, []) }, ['title', 'version']),
      servers: listOf(closed({ url: text }, ['url'])),
      tags: listOf(closed({ name: text, description: text }, ['name'])),
      paths: {
        ...mapOf(closed({ get: operation, put: operation, post: operation, delete: operation, patch: operation }, [])),
        propertyNames: { pattern: '^/' },
      },
      components: closed(
        {
          schemas: { ...mapOf(named('schemaOrReference')), propertyNames: { pattern: '^\\w+$' } },
          securitySchemes: mapOf(
            closed({ type: { const: 'http' }, scheme: { const: 'bearer' }, bearerFormat: text, description: text }, [
              'type',
              'scheme',
            ]),
          ),
        },
        [],
      ),
    },
    ['openapi', 'info', 'paths'],
  ),
};
