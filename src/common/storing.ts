import { Unavailable } from './domain.error';

/** Work on the store; a disk that is full or a storage that is away is nobody's fault who is asking. */
export async function storing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Unavailable('STORE_UNAVAILABLE', 'Files cannot be stored or read at the moment: try again shortly.', {
      cause,
    });
  }
}
