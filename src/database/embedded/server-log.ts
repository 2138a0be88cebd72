/** Puts process and SQLSTATE in front of each line; the SQLSTATE tells failures apart in any language. */
export const LOG_LINE_PREFIX = '%m [%p] %e ';

/** SQLSTATE of a start on a data directory that another server, or sessions of a killed one, still use. */
export const LOCK_FILE_EXISTS = 'F0001';

/** SQLSTATE of a client that came before the server was ready, which says nothing about the server. */
export const CANNOT_CONNECT_NOW = '57P03';

/** A line of the server's log. The first ones lack the code, those of the operating system's loader all but the text. */
export interface LogLine {
  code: string;
  severity: string;
  message: string;
}

const LINE = /^(?:\S+ \S+ \S+ \[\d+\] (?:(?<code>\w{5}) )?)?(?<severity>[A-Z]+\d?): {1,2}(?<message>.*)$/;

/** Takes a log line with `LOG_LINE_PREFIX` apart. */
export function parseLogLine(line: string): LogLine {
  const { code = '', severity = '', message = line.trim() } = LINE.exec(line)?.groups ?? {};
  return { code, severity, message };
}
