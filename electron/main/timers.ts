/** Waiting, as a parameter, so that policies are tested without waiting. */
export interface Timers {
  /** Acts once after so many milliseconds. @returns a function that cancels it. */
  readonly after: (ms: number, act: () => void) => () => void;
}

/** Real waiting. */
export const systemTimers: Timers = {
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
