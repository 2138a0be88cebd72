import type { SendMailOptions } from 'nodemailer';

/** A message in plain text to one person. */
export interface Message {
  /** One bare address. */
  to: string;
  subject: string;
  /** In lines of at most 76 ASCII characters a message stays readable as it is, in the outbox too. */
  text: string;
}

/** One address and nothing that could end it, begin another, or begin another header. */
const bareAddress = /^[^\s,;:<>()"\\]+@[^\s,;:<>()"\\@]+$/;

/** A message as nodemailer takes it. @throws Error when the recipient is not one bare address */
export function composed({ to, subject, text }: Message, from: string): SendMailOptions {
  if (!bareAddress.test(to)) throw new Error('A message needs one bare address as its recipient.');
  return {
    from: { name: 'PreventPlus', address: from },
    to: { name: '', address: to },
    subject: subject.replaceAll(/\s+/g, ' '),
    text,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
