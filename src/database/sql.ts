/** A statement and its parameters, kept apart all the way to the server. */
export class Sql {
  constructor(
    readonly text: string,
    readonly values: readonly unknown[],
    readonly name?: string,
    readonly timeLimitMs?: number,
  ) {}

  /** Lets the server keep the plan under this name. One name stands for one text: never name what varies. */
  named(name: string): Sql {
    return new Sql(this.text, this.values, name, this.timeLimitMs);
  }

  /** Lets the server give up after so long (SQLSTATE 57014). Only for a statement that is alone in its transaction. */
  within(timeLimitMs: number): Sql {
    return new Sql(this.text, this.values, this.name, timeLimitMs);
  }
}

/**
 * Writes a statement with its values in place: each becomes a parameter, a nested `sql` fragment becomes part of the
 * text. There is no way to insert plain text: a name that varies has to come from a fixed list of fragments.
 *
 *     sql`SELECT device FROM logbook_entries WHERE entry_id = ${entryId}`
 */
export function sql(strings: TemplateStringsArray, ...parts: unknown[]): Sql {
  let text = strings[0] ?? '';
  const values: unknown[] = [];
  parts.forEach((part, index) => {
    if (part instanceof Sql) {
      text += renumbered(part, values.length);
      values.push(...part.values);
    } else {
      values.push(part);
      text += `$${String(values.length)}`;
    }
    text += strings[index + 1] ?? '';
  });
  return new Sql(text, values);
}

function renumbered({ text, values }: Sql, before: number): string {
  if (before === 0 || values.length === 0) return text;
  return text.replaceAll(/\$(\d+)/g, (_, position) => `$${String(Number(position) + before)}`);
}

/** Joins fragments, for example conditions with ` AND `. Nothing to join gives an empty fragment. */
export function join(fragments: readonly Sql[], separator: Sql): Sql {
  const [first = sql``, ...rest] = fragments;
  return rest.reduce((joined, fragment) => sql`${joined}${separator}${fragment}`, first);
}

/** `column = value, …` for those columns that the values name; a value that is undefined is not named. */
export function assignments<Name extends string>(
  columns: Record<Name, Sql>,
  values: Partial<Record<NoInfer<Name>, unknown>>,
): Sql {
  const named = (Object.keys(columns) as Name[]).filter((name) => values[name] !== undefined);
  return join(
    named.map((name) => sql`${columns[name]} = ${values[name]}`),
    sql`, `,
  );
}
