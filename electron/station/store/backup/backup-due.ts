const HOUR_MS = 3_600_000;
/** Local hours in which a backup disturbs nobody. */
const NIGHT = { from: 2, to: 5 } as const;

/**
 * Whether a backup is due: in the night when the last one is older than half a day, at any hour when it is older than a day, and soon
 * after a run that was cut off, but not more than one an hour. A last one in the future was made by a clock that was wrong.
 *
 * @param lastMs when the last one was made, undefined: never
 * @param soon the database should be looked at soon
 */
export function isBackupDue(lastMs: number | undefined, nowMs: number, soon: boolean): boolean {
  if (lastMs === undefined) return true;
  const age = Math.abs(nowMs - lastMs);
  const hour = new Date(nowMs).getHours();
  const isNight = hour >= NIGHT.from && hour < NIGHT.to;
  return age >= 24 * HOUR_MS || (isNight && age >= 12 * HOUR_MS) || (soon && age >= HOUR_MS);
}
