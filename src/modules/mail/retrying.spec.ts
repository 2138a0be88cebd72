import { retrying } from './retrying';

const never = new AbortController().signal;

describe('retrying', () => {
  const failing = (failures: number) => {
    let made = 0;
    return jest.fn(() => (++made <= failures ? Promise.reject(new Error(String(made))) : Promise.resolve('done')));
  };
  const options = { restsMs: [1, 2, 3], isFinal: () => false, stopping: never };

  it('should try again until it succeeds', async () => {
    const attempt = failing(3);
    await expect(retrying(attempt, options)).resolves.toBe('done');
    expect(attempt).toHaveBeenCalledTimes(4);
  });

  it('should give up after the last rest, with the last error', async () => {
    await expect(retrying(failing(9), options)).rejects.toThrow('4');
  });

  it('should not try again what fails for good', async () => {
    const attempt = failing(9);
    await expect(retrying(attempt, { ...options, isFinal: () => true })).rejects.toThrow('1');
    expect(attempt).toHaveBeenCalledTimes(1);
  });

  it('should try once more, at once, when time is up', async () => {
    const stopping = new AbortController();
    const attempt = failing(9);
    const result = retrying(attempt, { ...options, restsMs: [3_600_000, 3_600_000], stopping: stopping.signal });
    setImmediate(() => {
      stopping.abort();
    });
    await expect(result).rejects.toThrow('2');
  });
});
