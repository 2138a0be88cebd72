import type { Message } from '../mail/mail.service';

/** Somebody who gets a message. */
export interface Recipient {
  email: string;
  fullName: string;
}

/** To somebody who forgot the password, or whose administrator wants a new one. */
export function resetMessage(recipient: Recipient, token: string, resetUrl: string, minutes: number): Message {
  return message(recipient, 'Set a new password for PreventPlus', [
    `somebody asked for a new password for your account.\nThis works once, within ${String(minutes)} minutes:`,
    wayToSet(token, resetUrl),
    'If it was not you, do nothing: your password stays as it is.',
  ]);
}

/** To somebody whose account is new. */
export function invitationMessage(
  { username, ...recipient }: Recipient & { username: string },
  token: string,
  resetUrl: string,
  hours: number,
): Message {
  return message(recipient, 'Your account for PreventPlus', [
    `an account was made for you. Your username is ${oneLine(username)}.`,
    `Set your password first. This works once, within ${String(hours)} hours:`,
    wayToSet(token, resetUrl),
  ]);
}

/** To the owner of an account, who may not be the one that changed it (OWASP ASVS 5.0.0, 6.3.7). */
export function changedMessage(recipient: Recipient): Message {
  return message(recipient, 'Your password for PreventPlus was changed', [
    'the password of your account was changed just now,\nand you were signed out everywhere else.',
    'If it was not you, tell your administrator at once.',
  ]);
}

function message({ email, fullName }: Recipient, subject: string, paragraphs: string[]): Message {
  return { to: email, subject, text: `${[greeting(fullName), ...paragraphs].join('\n\n')}\n` };
}

/** In ASCII alone a message needs no encoding, which could cut the token in two for whoever reads it in an editor. */
function greeting(fullName: string): string {
  const name = oneLine(fullName);
  return /^[\x20-\x7e]+$/.test(name) ? `Hello ${name},` : 'Hello,';
}

function wayToSet(token: string, resetUrl: string): string {
  return resetUrl === ''
    ? `POST /api/v1/auth/reset-password\n{\n  "token": "${token}",\n  "newPassword": "..."\n}`
    : `${resetUrl}#token=${token}`;
}

/** A name cannot begin a paragraph of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
