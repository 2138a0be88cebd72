import type { Variable } from './variable';
import { variables } from './variables';

const heading = `# The settings of PreventPlus. Copy this file to .env and change what you need: each line shows the default,
# and a line behind # an example of what has none. A variable of the environment wins over .env.
# \`npm run env:example\` writes this file from src/config/variables.ts.`;

type Declared = [name: string, variable: Variable];

/** The text of `.env.example`: every variable by group, with its meaning and its default or an example. */
export function envExample(): string {
  const declared: Declared[] = Object.entries(variables);
  const groups = new Set(declared.map(([, { group }]) => group));
  const sections = [...groups].map((name) =>
    section(
      name,
      declared.filter(([, { group }]) => group === name),
    ),
  );
  return `${[heading, ...sections].join('\n\n')}\n`;
}

function section(name: string, members: Declared[]): string {
  const title = `# ${name} `.padEnd(80, '-');
  return [title, ...members.map((member) => entry(...member))].join('\n\n');
}

function entry(name: string, variable: Variable): string {
  const { description, secret } = variable;
  const hint = secret ? [`# Or ${name}_FILE: the path of a file that holds it.`] : [];
  return [`# ${description}`, ...hint, assignment(name, variable)].join('\n');
}

function assignment(name: string, { schema, example = '' }: Variable): string {
  const value = defaultOf(schema);
  return value === '' ? `# ${name}=${example}` : `${name}=${value}`;
}

/** The default as somebody would write it; empty when there is none. */
function defaultOf(schema: Variable['schema']): string {
  const value = schema.safeParse(undefined).data as string | number | boolean | string[] | undefined;
  return value === undefined ? '' : String(value);
}
