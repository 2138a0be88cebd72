import { type Variable, variables } from './variables';

const heading = `# The settings of PreventPlus. Copy this file to .env and change what you need: each line shows the default,
# and a line behind # an example of what has none. A variable of the environment wins over .env.
# \`npm run env:example\` writes this file from src/config/variables.ts.`;

/** The text of `.env.example`: every variable by group, with its meaning and its default or an example. */
export function envExample(): string {
  const declared = Object.entries(variables) as [string, Variable][];
  const groups = Map.groupBy(declared, ([, variable]) => variable.group);
  return `${[heading, ...[...groups].map(([name, members]) => section(name, members))].join('\n\n')}\n`;
}

function section(name: string, members: [string, Variable][]): string {
  return [`# ${name} ${'-'.repeat(78 - name.length)}`, ...members.map((member) => entry(...member))].join('\n\n');
}

function entry(name: string, variable: Variable): string {
  const { description, secret } = variable;
  const hint = secret ? [`# Or ${name}_FILE: the path of a file that holds it.`] : [];
  return [`# ${description}`, ...hint, assignment(name, variable)].join('\n');
}

function assignment(name: string, { schema, example = '' }: Variable): string {
  const { data } = schema.safeParse(undefined);
  const value = Array.isArray(data) ? data.join(',') : data;
  return value === undefined || value === '' ? `# ${name}=${example}` : `${name}=${String(value)}`;
}
