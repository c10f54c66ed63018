import type { RunningChild } from './child-process.ts';

/** Programs that end together, the one that was started last first. */
export interface Together {
  /** Starts one more. @returns undefined when the end has begun: then nothing is started any more. */
  readonly start: (begin: () => RunningChild) => RunningChild | undefined;
  readonly isEnding: () => boolean;
  /** Ends all of them, also those that were not ready yet. Settles when the last one has ended. */
  readonly end: () => Promise<void>;
}

/** Begins with none. */
export function endTogether(): Together {
  const children: RunningChild[] = [];
  let isEnding = false;
  return {
    start: (begin) => {
      if (isEnding) return undefined;
      const child = begin();
      children.push(child);
      return child;
    },
    isEnding: () => isEnding,
    end: async () => {
      isEnding = true;
      for (const child of children.toReversed()) await child.stop();
    },
  };
}
