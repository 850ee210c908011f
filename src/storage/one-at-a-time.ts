/** Does a piece of work when all that were given before it have ended, well or not. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Returns what does one piece of work at a time, in the order in which they are given. */
export function oneAtATime(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}
