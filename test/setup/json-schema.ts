type Members = Record<string, unknown>;

/**
 * OpenAPI 3.0's dialect of schemas as plain JSON Schema (draft 7), anywhere in a document: `nullable` and boolean
 * exclusive bounds become what they mean, and an object has no other properties than those that it names, unless it
 * says so.
 */
export function closedJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedJsonSchema);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'example' && name !== 'examples')
      .map(([name, member]) => [name, closedJsonSchema(member)]),
  );
  return isSchema(members) ? nullOr(closed(exclusive(members))) : members;
}

/** `properties` may hold a field of any name, such as `type`: only a schema has a type that is text. */
function isSchema({ type, nullable, $ref, anyOf, oneOf, allOf }: Members): boolean {
  return (
    [typeof type, typeof $ref].includes('string') || nullable === true || [anyOf, oneOf, allOf].some(Array.isArray)
  );
}

function nullOr({ nullable, ...schema }: Members): Members {
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function closed(schema: Members): Members {
  return schema.properties && !('additionalProperties' in schema) ? { ...schema, additionalProperties: false } : schema;
}

function exclusive({ exclusiveMinimum, exclusiveMaximum, ...schema }: Members): Members {
  const { minimum, maximum, ...others } = schema;
  return {
    ...others,
    ...(minimum !== undefined && { [exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum']: minimum }),
    ...(maximum !== undefined && { [exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum']: maximum }),
  };
}
