import {
  Conflict,
  Forbidden,
  NotFound,
  OutOfRange,
  RuleBroken,
  TooLarge,
  Unsupported,
} from '../../common/domain.error';

export const attachmentNotFound = () =>
  new NotFound('ATTACHMENT_NOT_FOUND', 'There is no such attachment, or it is not yours to see.');

export const deletedForLeaders = () =>
  new Forbidden(
    'ACCESS_DENIED',
    'The list of deleted attachments is for managers and administrators: ask one of them.',
  );

export const entryNotOpen = () =>
  new NotFound('ENTRY_NOT_FOUND', 'There is no such entry, or it is not yours to attach files to.');

export const fileTooLarge = (maxBytes: number) =>
  new TooLarge('FILE_TOO_LARGE', `A file may have ${String(maxBytes)} bytes at most: make it smaller.`, {
    members: { maxBytes },
  });

export const quotaExceeded = (quotaBytes: number) =>
  new TooLarge('QUOTA_EXCEEDED', 'Your files take all the room that you have: ask an administrator for more.', {
    members: { quotaBytes },
  });

export const typeNotAllowed = (allowed: readonly string[]) =>
  new Unsupported('FILE_TYPE_NOT_ALLOWED', `Its content is of no type that may be attached: ${allowed.join(', ')}.`, {
    errors: [{ path: '/file', message: 'is of a type that may not be attached', code: 'FILE_TYPE_NOT_ALLOWED' }],
  });

export const tooManyAttachments = (limit: number) =>
  new RuleBroken(
    'TOO_MANY_ATTACHMENTS',
    `An entry may have ${String(limit)} attachments at most, deleted ones included.`,
  );

export const attachmentNotDeleted = () =>
  new Conflict('NOT_DELETED', 'The attachment is not deleted: there is nothing to restore.');

export const entryIsDeleted = () =>
  new Conflict('ENTRY_DELETED', 'The entry of this attachment is deleted: restore the entry first.');

export const rangeNotSatisfiable = (size: number) =>
  new OutOfRange('RANGE_NOT_SATISFIABLE', `The range begins behind the end: the file has ${String(size)} bytes.`, {
    headers: { 'Content-Range': `bytes */${String(size)}` },
  });

export const filesAreAmiss = (missing: number, damaged: number) =>
  new Conflict(
    'FILES_AMISS',
    `${String(missing)} attached file(s) are missing and ${String(damaged)} damaged: bring them back from a backup. ` +
      '`npm run attachments:reconcile -- --dry-run` names them.',
  );
