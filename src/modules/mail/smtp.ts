import { createTransport, type SendMailOptions } from 'nodemailer';

const secondMs = 1000;
const timeouts = { connectionTimeout: 10 * secondMs, greetingTimeout: 10 * secondMs, socketTimeout: 30 * secondMs };

/** Hands a message to a server, once. @throws Error when the server does not take it */
export async function sendBySmtp(url: string, message: SendMailOptions): Promise<void> {
  const transport = createTransport({ url, ...timeouts });
  try {
    await transport.sendMail(message);
  } finally {
    transport.close();
  }
}

/** Whether a server will say the same the next time (RFC 5321, 4.2.1). */
export function isPermanent(error: unknown): boolean {
  const { responseCode } = error as { responseCode?: number };
  return responseCode !== undefined && responseCode >= 500;
}
