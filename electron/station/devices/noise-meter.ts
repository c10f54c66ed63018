/** How many unreadable or unknown codes of a device are shown at once, and how fast more are allowed again (per second). */
const BURST = 5;
const PER_SECOND = 0.5;
/** After so long without noise (milliseconds) it is over. */
const OVER_MS = 30_000;

/** Lets few of the codes through that nobody can make anything of: a line with a wrong speed sends hundreds a second. */
export interface NoiseMeter {
  /** True when one more may be shown. */
  readonly allows: (nowMs: number) => boolean;
  /** How many were not shown in the noise that lasts; 0 when it is over. */
  readonly suppressed: (nowMs: number) => number;
}

/** A meter of one device. */
export function createNoiseMeter(): NoiseMeter {
  let tokens = BURST;
  let atMs = 0;
  let count = 0;
  let noisyMs = Number.NEGATIVE_INFINITY;
  return {
    allows(nowMs) {
      tokens = Math.min(BURST, tokens + Math.max(0, ((nowMs - atMs) / 1000) * PER_SECOND));
      atMs = nowMs;
      if (tokens >= 1) {
        tokens -= 1;
        return true;
      }
      count = nowMs - noisyMs > OVER_MS ? 1 : count + 1;
      noisyMs = nowMs;
      return false;
    },
    suppressed: (nowMs) => (nowMs - noisyMs > OVER_MS ? 0 : count),
  };
}
