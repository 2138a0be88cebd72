import { envExample } from './env-example';
import { variables } from './variables';

describe('envExample', () => {
  const text = envExample();

  it('should name every variable once, with what it means', () => {
    for (const [name, { description }] of Object.entries(variables)) {
      expect(text.match(new RegExp(`^(?:# )?${name}=.*$`, 'gm'))).toHaveLength(1);
      expect(text).toContain(`# ${description}\n`);
    }
  });

  it('should show defaults as they stand', () => {
    expect(text).toContain('\nPORT=3000\n');
    expect(text).toContain('\nDB_NAMED_STATEMENTS=true\n');
  });

  it('should show examples, and what has none, behind a #', () => {
    expect(text).toContain('\n# CORS_ORIGINS=https://logbook.example.com\n');
    expect(text).toContain('\n# JWT_KEY=\n');
  });

  it('should say of secrets that they can be given as files', () => {
    expect(text).toContain('# Or JWT_KEY_FILE: the path of a file that holds it.\n# JWT_KEY=');
    expect(text).not.toContain('PORT_FILE');
  });
});
