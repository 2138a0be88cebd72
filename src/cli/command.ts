import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppConfig } from '../config/config';
import { loadEnvFile } from '../config/environment';
import { StartupError } from '../config/startup.error';
import { exitWithReason, isStopping } from '../startup/exit';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What somebody typed after the command's name. */
export type Arguments<Known extends Options> = ReturnType<typeof parseArgs<{ options: Known; allowPositionals: true }>>;

const longestWaitMs = 60_000;

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
  const args = readArguments(command, process.argv.slice(2));
  loadEnvFile();
  // An embedded server keeps no process alive: without this one could end, unfinished and with exit code 0.
  const unfinished = setInterval(() => undefined, longestWaitMs);
  try {
    await command.run(args, AppConfig.fromEnvironment());
  } finally {
    clearInterval(unfinished);
  }
}

/** @throws StartupError with the usage when there is an argument that the command does not know */
export function readArguments<Known extends Options>(
  { usage, options = {} as Known, positionals = 0 }: Omit<Command<Known>, 'run'>,
  argv: string[],
): Arguments<Known> {
  try {
    const args = parseArgs({ args: argv, options, allowPositionals: true });
    const surplus = args.positionals[positionals];
    if (surplus !== undefined) throw new TypeError(`Unexpected argument '${surplus}'`);
    return args;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [complaint] = error.message.split('. ');
    throw new StartupError(`${complaint ?? error.message}. Usage: ${usage}`);
  }
}
