/** Pauses before the first, second... start after a death, in milliseconds. The last one repeats. */
const pausesMs = [0, 1_000, 2_000, 5_000, 10_000];

/** After this long as a ready station, the deaths before are forgotten. */
export const STEADY_MS = 60_000;

/**
 * How long to wait before the station is started again.
 *
 * @param deaths how often it has died in a row, this time included (1 or more)
 */
export function restartDelayMs(deaths: number): number {
  return pausesMs[Math.min(deaths, pausesMs.length) - 1] ?? 0;
}
