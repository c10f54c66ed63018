import { repeat } from '../erp/repeat.ts';
import type { Repetition, Timers } from '../erp/repeat.ts';
import { errorFields } from '../log.ts';
import type { Log } from '../log.ts';
import type { ScopeKeeper } from './scope-keeper.ts';

/** Pause between two rounds, and after a round that failed, in milliseconds. */
const PAUSE_MS = 10 * 60_000;
const BACK_OFF_MS = 60_000;

/** Keeps the scopes again and again, until stopped. */
export function keepScopes(keeper: ScopeKeeper, log: Log, timers: Timers): Repetition {
  const repetition = repeat(
    async () => {
      const { left, bases, removed } = await keeper.round();
      if (left + bases + removed > 0) log('info', 'scopes-kept', { left, bases, removed });
      return PAUSE_MS;
    },
    {
      timers,
      backOffMs: BACK_OFF_MS,
      failed: (error, pauseMs) => log('error', 'scopes-not-kept', { ...errorFields(error), againInMs: pauseMs }),
    },
  );
  return {
    start: () => repetition.start(),
    stop: async () => {
      keeper.stop();
      await repetition.stop();
    },
  };
}
