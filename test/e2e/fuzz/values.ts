import fc, { type Arbitrary } from 'fast-check';
import type { Schema } from '../../setup/openapi';

/** Ids of things that are there, by the name of the field or parameter that takes them. */
export type Pool = Record<string, (string | number)[]>;

const aliases: Record<string, string> = { parentId: 'locationId', completedBy: 'userId' };
const longest = 60;
const bits31 = 2_147_483_647;

/** Makes values that a schema allows. */
export class Values {
  constructor(
    private readonly schemas: Record<string, Schema>,
    private readonly pool: Pool,
  ) {}

  /** @param name of the field or parameter, which may stand for something that is there */
  of(schema: Schema, name = ''): Arbitrary<unknown> {
    const known = this.pool[aliases[name] ?? name];
    const any = this.any(this.resolved(schema));
    const value = known?.length ? fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...known) }, any) : any;
    return schema.nullable ? fc.option(value, { freq: 8 }) : value;
  }

  resolved(schema: Schema): Schema {
    return schema.$ref ? this.schemas[schema.$ref.split('/').at(-1)!]! : schema;
  }

  private any(schema: Schema): Arbitrary<unknown> {
    const { minItems = 0, maxItems = 5, minimum, maximum } = schema;
    const choices = schema.anyOf ?? schema.oneOf;
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (choices) return fc.oneof(...choices.map((choice) => this.of(choice)));
    switch (schema.type ?? '') {
      case 'string':
        return this.text(schema);
      case 'integer':
        return fc.integer({ min: minimum ?? 0, max: Math.min(maximum ?? bits31, bits31) });
      case 'number':
        return decimals(minimum ?? 0, maximum ?? 1e9);
      case 'boolean':
        return fc.boolean();
      case 'array':
        return fc.array(this.of(schema.items ?? {}), { minLength: minItems, maxLength: Math.min(maxItems, 5) });
      case 'object':
        return this.object(schema);
    }
    if (schema.type === undefined) return fc.jsonValue();
    throw new Error(`Nothing here makes a ${schema.type}: say in test/e2e/fuzz/values.ts how.`);
  }

  private object({ properties = {}, required = [] }: Schema): Arbitrary<unknown> {
    const fields = Object.entries(properties).map(([name, field]) => [name, this.of(field, name)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: required });
  }

  private text({ format, pattern, minLength = 0, maxLength = longest }: Schema): Arbitrary<string> {
    switch (format ?? '') {
      case 'date':
        return fc.oneof(days, fc.constantFrom('1900-01-01', '2200-12-31', '2024-02-29'));
      case 'date-time':
        return days.map((day) => `${day}T23:59:59.999Z`);
      case 'uuid':
        return fc.uuid();
      case 'email':
        return fc.stringMatching(/^[a-z0-9]{1,20}$/).map((name) => `${name}@example.com`);
    }
    if (pattern) return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= maxLength);
    const short = fc.string({
      unit: 'grapheme',
      minLength,
      maxLength: Math.max(minLength, Math.min(maxLength, longest)),
    });
    return fc.oneof({ weight: 8, arbitrary: short }, atTheLimit(maxLength));
  }
}

const days = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2200-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

/** Numbers with up to two decimals. */
function decimals(min: number, max: number): Arbitrary<number> {
  const hundredths = fc.integer({ min: Math.ceil(min * 100), max: Math.min(Math.floor(max * 100), bits31) });
  return fc.oneof(
    hundredths.map((value) => value / 100),
    fc.constantFrom(min, max),
  );
}

/** As long as may be, in characters of one, two, three and four bytes. */
function atTheLimit(maxLength: number): Arbitrary<string> {
  return fc.constantFrom('x', 'ß', '中', '😀').map((character) => character.repeat(maxLength));
}
