/**
 * One tap, one intention. A gloved finger that bounces, or a person who taps again because nothing seemed to happen, means the same
 * intention; it is counted once. Another amount, reason or job is another intention and never waits.
 */
export interface Intention {
  /** When it was first tapped, milliseconds of a monotonic clock. */
  readonly startedMs: number;
  /** The station has answered. */
  readonly settled: boolean;
}

/** The intentions that still cover further taps, by their key. */
export type Intentions = ReadonlyMap<string, Intention>;

/**
 * A second tap within this time is a bounce, even when the station has answered already. Longer than gloves and worn panels bounce,
 * shorter than anybody counts on purpose.
 */
export const BOUNCE_MS = 180;

/** True while a further tap on `key` means the same intention. */
export function covers(intentions: Intentions, key: string, nowMs: number): boolean {
  const intention = intentions.get(key);
  return intention !== undefined && (!intention.settled || nowMs - intention.startedMs < BOUNCE_MS);
}

/** Takes in a tap; undefined when it is covered by the one before. */
export function begin(intentions: Intentions, key: string, nowMs: number): Intentions | undefined {
  if (covers(intentions, key, nowMs)) return undefined;
  return new Map(intentions).set(key, { startedMs: nowMs, settled: false });
}

/** The station has answered; what no longer covers anything is dropped. */
export function settle(intentions: Intentions, key: string, nowMs: number): Intentions {
  const next = new Map(intentions);
  const intention = next.get(key);
  if (intention) next.set(key, { ...intention, settled: true });
  for (const other of next.keys()) if (!covers(next, other, nowMs)) next.delete(other);
  return next;
}

/** Another button was tapped to have an answered wish once more: that is no bounce. What the station has not answered still covers it. */
export function forget(intentions: Intentions, key: string): Intentions {
  if (intentions.get(key)?.settled !== true) return intentions;
  const next = new Map(intentions);
  next.delete(key);
  return next;
}

/** How many intentions wait for the station's answer. */
export function waitingCount(intentions: Intentions): number {
  let count = 0;
  for (const intention of intentions.values()) if (!intention.settled) count += 1;
  return count;
}
