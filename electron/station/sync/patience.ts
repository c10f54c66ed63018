import { Ended, endIfAborted, ServerProblem } from './server-problem.ts';

/** Waiting times after failures, in milliseconds; the last one repeats. */
const BACK_OFF_MS = [250, 500, 1000, 2000, 5000, 10_000, 30_000];
/** No server keeps a station waiting for longer than this, in milliseconds. */
const LONGEST_WISH_MS = 300_000;

/** How long to wait after so many failures in a row, at least as long as the server wishes, in milliseconds. */
export function waitAfter(failures: number, error?: unknown): number {
  const own = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? LONGEST_WISH_MS;
  const wished = error instanceof ServerProblem ? Math.min(error.retryAfterMs, LONGEST_WISH_MS) : 0;
  return Math.max(own, wished);
}

/** Resolves after a time. @throws Ended when the signal is given first. */
export async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  endIfAborted(signal);
  await new Promise<void>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      reject(new Ended());
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}

/**
 * Asks until the server answers: a server that is busy or has a fault of its own gets the same question again after a while. Everything
 * else is thrown. `waiting` is told each time what the server said.
 * @throws Ended when the signal is given.
 */
export async function askPatiently<T>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  waiting: (problem: ServerProblem) => void,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    endIfAborted(signal);
    try {
      const answer = await ask();
      endIfAborted(signal);
      return answer;
    } catch (error) {
      endIfAborted(signal);
      if (!(error instanceof ServerProblem) || (error.code !== 'busy' && error.code !== 'failed')) throw error;
      waiting(error);
      await waitFor(waitAfter(failures, error), signal);
    }
  }
}
