import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppConfig } from '../config/config';
import { loadEnvFile } from '../config/environment';
import { StartupError } from '../config/startup.error';
import { exitWithReason, isStopping } from '../startup/exit';
import { keepAlive } from '../startup/keep-alive';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What somebody typed after the command's name. */
export type Arguments<Known extends Options> = ReturnType<typeof parseArgs<{ options: Known; allowPositionals: true }>>;

export interface Command<Known extends Options> {
  /** The command as somebody types it. */
  usage: string;
  options?: Known;
  /** How many arguments without a name it takes at most. */
  positionals?: number;
  run(args: Arguments<Known>, config: AppConfig): Promise<void>;
}

/** Runs a command of the operator; a reason why it cannot run becomes one line and exit code 1. */
export function runCommand<Known extends Options>(command: Command<Known>): void {
  void start(command).catch((error: unknown) => {
    if (!isStopping()) exitWithReason(error);
  });
}

async function start<Known extends Options>(command: Command<Known>): Promise<void> {
  const args = readArguments(command);
  loadEnvFile();
  await keepAlive(() => command.run(args, AppConfig.fromEnvironment()));
}

/**
 * Where somebody only asks how the command is used, that is said and the process ends.
 * @throws StartupError with the usage when there is an argument that the command does not know
 */
export function readArguments<Known extends Options>(
  { usage, options = {} as Known, positionals = 0 }: Omit<Command<Known>, 'run'>,
  argv = process.argv.slice(2),
): Arguments<Known> {
  try {
    const known: Options = { ...options, help: { type: 'boolean', short: 'h' } };
    const args = parseArgs({ args: argv, options: known, allowPositionals: true });
    if (args.values.help) showUsage(usage);
    const surplus = args.positionals[positionals];
    if (surplus === undefined) return args as Arguments<Known>;
    throw new Error(`Unexpected argument '${surplus}'`);
  } catch (error) {
    // what follows the first sentence explains parseArgs rather than the command
    const complaint = (error as Error).message.replace(/\.\s.*/s, '');
    throw new StartupError(`${complaint}. Usage: ${usage}`);
  }
}

function showUsage(usage: string): never {
  console.log(`Usage: ${usage}`);
  process.exit(0);
}
