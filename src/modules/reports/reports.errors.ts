import { InvalidInput } from '../../common/domain.error';

export const emptyPeriod = (to: string) => {
  const message = `must not be after ${to}, the last day of the period`;
  return new InvalidInput('EMPTY_PERIOD', `from ${message}.`, {
    errors: [{ path: '/from', message, code: 'EMPTY_PERIOD' }],
  });
};
