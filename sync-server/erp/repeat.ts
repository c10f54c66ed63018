/** Timers, so that tests own the time; `globalThis` fits. */
export interface Timers {
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: never): void;
}

export interface Repetition {
  start(): void;
  /** Ends the repetition after the run that is under way. */
  stop(): Promise<void>;
}

const LONGEST_BACK_OFF_MS = 5 * 60_000;

/**
 * Does a piece of work again and again, never twice at once. `work` answers with the pause before the next run, in milliseconds; when it
 * throws, `failed` is told and the pause doubles from `backOffMs` up to five minutes.
 */
export function repeat(
  work: () => Promise<number>,
  options: {
    readonly timers: Timers;
    readonly backOffMs: number;
    readonly failed: (error: unknown, pauseMs: number) => void;
  },
): Repetition {
  const { timers, backOffMs, failed } = options;
  let running: Promise<void> = Promise.resolve();
  let timer: unknown;
  let isStopped = true;
  let failures = 0;

  async function run(): Promise<void> {
    let pause: number;
    try {
      pause = await work();
      failures = 0;
    } catch (error) {
      pause = Math.min(backOffMs * 2 ** failures, LONGEST_BACK_OFF_MS);
      failures += 1;
      failed(error, pause);
    }
    if (!isStopped) timer = timers.setTimeout(begin, pause);
  }
  function begin(): void {
    running = run();
  }

  return {
    start: () => {
      if (!isStopped) return;
      isStopped = false;
      begin();
    },
    stop: async () => {
      isStopped = true;
      timers.clearTimeout(timer as never);
      await running;
    },
  };
}
