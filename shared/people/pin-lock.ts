import { HLC_MAX_AHEAD_MS } from '../facts/hlc.ts';
import type { PersonState } from './person-state.ts';
import { LOCK_AFTER, LOCK_S, waitAfterWrong } from './pin-proof.ts';

const LOCK_MS = LOCK_S * 1000;

/** The wrong PINs that count, in milliseconds, the last one first. */
function counted({ wrongPins }: PersonState, nowMs: number): number[] {
  return (
    wrongPins
      .map((at) => Date.parse(at))
      // What says that it is yet to come was told by a clock that nobody believes.
      .filter((ms) => ms > nowMs - LOCK_MS && ms <= nowMs + HLC_MAX_AHEAD_MS)
      .toSorted((a, b) => b - a)
  );
}

/**
 * Until when nobody may try the PIN of a person anywhere, in milliseconds since 1970; null: it may be tried. So many wrong ones within the time of
 * a lock lock it, whichever stations saw them, as far as this one has heard; what the station itself remembers of its own may only be stricter. A
 * right one in between does not end it: who guesses at one kiosk would be freed by whoever works at another.
 */
export function pinLockedUntilMs(person: PersonState, nowMs: number): number | null {
  const decisive = counted(person, nowMs)[LOCK_AFTER - 1];
  return decisive === undefined ? null : decisive + LOCK_MS;
}

/**
 * For how long nobody may try the PIN of a person anywhere, in milliseconds: after so many wrong ones at all stations together as after as many
 * at one. So those who try at several stations at once get one more try for each further station that has not heard of the others yet, once.
 */
export function pinWaitMs(person: PersonState, nowMs: number): number {
  const seen = counted(person, nowMs);
  const [last = 0] = seen;
  const lockedMs = (pinLockedUntilMs(person, nowMs) ?? 0) - nowMs;
  const waitMs = seen.length >= LOCK_AFTER ? 0 : waitAfterWrong(seen.length) * 1000;
  // A clock that is a little ahead makes nobody wait for longer.
  return Math.max(0, lockedMs, Math.min(waitMs, last + waitMs - nowMs));
}
