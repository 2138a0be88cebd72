/** What comes in parts, of which the first has been asked for. */
export interface Begun<Part> extends AsyncIterable<Part> {
  /** Lets go of the rest. */
  return: () => Promise<unknown>;
}

/** Asks for the first part already, so that what is wrong can still be answered with an error. */
export async function begin<Part>(parts: AsyncGenerator<Part>): Promise<Begun<Part>> {
  let first: IteratorResult<Part> | undefined = await parts.next();
  // not a generator around the other: one that nobody has started does not pass `return` on
  const iterator = {
    next: () => {
      const next = first ? Promise.resolve(first) : parts.next();
      first = undefined;
      return next;
    },
    return: () => parts.return(undefined),
  };
  return { [Symbol.asyncIterator]: () => iterator, return: iterator.return };
}
