import { Conflict, Forbidden, InvalidInput, RuleBroken } from '../../common/domain.error';

export const useTransition = (field: 'status' | 'completedBy') =>
  new RuleBroken('USE_TRANSITION', `${field} changes only by completing, escalating or reopening the entry.`, {
    errors: [{ path: `/${field}`, message: 'changes only by a transition', code: 'USE_TRANSITION' }],
  });

export const illegalTransition = (to: string, from: string) =>
  new Conflict('ILLEGAL_TRANSITION', `An entry with the status ${from} cannot become ${to}: read it again.`);

export const notCompleted = () =>
  new RuleBroken('NOT_COMPLETED', 'completedBy needs the status Completed.', {
    errors: [{ path: '/completedBy', message: 'needs the status Completed', code: 'NOT_COMPLETED' }],
  });

export const searchTooWide = () =>
  new InvalidInput('SEARCH_TOO_WIDE', 'This search would take too long: use rarer words, or leave out a filter.');

export const notDeleted = () => new Conflict('NOT_DELETED', 'The entry is not deleted: there is nothing to restore.');

export const leadersOnly = (what: string) =>
  new Forbidden('ACCESS_DENIED', `${what} is for managers and administrators: ask one of them.`);
