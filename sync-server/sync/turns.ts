/** Runs jobs of the same name one after the other, in the order in which they came; jobs of other names run meanwhile. */
export type Turns = <Result>(name: string, job: () => Promise<Result>) => Promise<Result>;

/** One queue per name; a queue that is empty takes no memory. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return async (name, job) => {
    const before = last.get(name) ?? Promise.resolve();
    // A job that failed answers to its own caller; the next one runs all the same.
    const mine = before.then(job, job);
    last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (last.get(name) === mine) last.delete(name);
    }
  };
}
