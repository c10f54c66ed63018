/** What to do about a failed screen, from the mildest to the strongest. */
export type RecoveryStep = 'reload' | 'recreate' | 'relaunch';

/** Failures further apart than this do not belong together. */
export const FAILURE_WINDOW_MS = 60_000;

const RECREATE_AT = 3;
const RELAUNCH_AT = 6;

/**
 * Decides on one failure of the screens. The third within a minute gets a new window, the sixth a new application; any other is
 * met by loading the screens again.
 *
 * @param earlier times of the failures before, in milliseconds
 * @returns the step, and the failures that still count, for the next call
 */
export function climbRecoveryLadder(
  earlier: readonly number[],
  now: number,
): { readonly step: RecoveryStep; readonly failures: readonly number[] } {
  // A clock that was set back must not keep old failures alive for ever.
  const failures = [...earlier.filter((at) => now - at < FAILURE_WINDOW_MS && at <= now), now];
  if (failures.length >= RELAUNCH_AT) return { step: 'relaunch', failures: [] };
  return { step: failures.length === RECREATE_AT ? 'recreate' : 'reload', failures };
}
