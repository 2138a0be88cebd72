import { settingKeys, settingsRegistry, valueSchemaOf } from './settings.registry';

describe.each(settingKeys)('the setting %s', (key) => {
  const { default: unset, description, schema } = settingsRegistry[key];

  it('should accept its own default, as JSON too', () => {
    expect(schema.parse(JSON.parse(JSON.stringify(unset)))).toEqual(unset);
  });

  it('should fit into its table and into the audit log', () => {
    expect(key).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
    expect(key.length).toBeLessThanOrEqual(50);
    expect(description.length).toBeGreaterThan(10);
  });

  it.each([null, undefined, { any: 1 }, [[]], Number.NaN, 'x'.repeat(100_000)])('should refuse %p', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });

  it('should tell user interfaces what it takes', () => {
    expect(valueSchemaOf(key)).toHaveProperty('$schema');
  });
});
