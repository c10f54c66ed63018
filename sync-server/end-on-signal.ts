import { errorFields } from './log.ts';
import type { Log } from './log.ts';

/** What ends a server. */
export interface Ending {
  /** Steps in order; each is waited for. */
  readonly steps: readonly (() => Promise<unknown>)[];
  /** All of them together get this long, in milliseconds. */
  readonly withinMs: number;
  readonly log: Log;
  readonly exit: (code: number) => void;
}

/** Exit code of an end by force. */
const FORCED = 1;

/**
 * A function to be called for each signal. The first one ends the server in order, and by force when that takes too long; a second one
 * ends it at once. What was answered is on disk at any moment, so force loses nothing.
 */
export function endInOrder({ steps, withinMs, log, exit }: Ending): (signal: string) => void {
  let ending = false;
  const run = async () => {
    for (const step of steps) await step();
  };
  return (signal) => {
    if (ending) {
      log('warn', 'forced-end', { signal });
      exit(FORCED);
      return;
    }
    ending = true;
    log('info', 'signal', { signal });
    setTimeout(() => {
      log('error', 'drain-timeout', { afterMs: withinMs });
      exit(FORCED);
    }, withinMs).unref();
    run().then(
      () => exit(0),
      (error: unknown) => {
        log('error', 'stop-failed', errorFields(error));
        exit(FORCED);
      },
    );
  };
}
