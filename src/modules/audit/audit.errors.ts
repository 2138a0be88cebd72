import { NotFound } from '../../common/domain.error';

export const auditRecordNotFound = () => new NotFound('AUDIT_RECORD_NOT_FOUND', 'There is no such audit record.');
