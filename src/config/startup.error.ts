/**
 * A reason why the process cannot start or a command cannot run.
 * The message is one line, names what is wrong and says what to do; entry points print it and exit with code 1.
 */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
