import { NotFound } from '../../common/domain.error';

export const userNotFound = () => new NotFound('USER_NOT_FOUND', 'There is no such user, or it is not yours to see.');
