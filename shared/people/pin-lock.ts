import { HLC_MAX_AHEAD_MS } from '../facts/hlc.ts';
import type { PersonState } from './person-state.ts';
import { LOCK_AFTER, LOCK_S } from './pin-proof.ts';

/**
 * Until when nobody may try the PIN of a person anywhere, in milliseconds since 1970; null: it may be tried. So many wrong ones within the time of
 * a lock lock it, whichever stations saw them, as far as this one has heard; what the station itself remembers of its own may only be stricter. A
 * right one in between does not end it: who guesses at one kiosk would be freed by whoever works at another.
 */
export function pinLockedUntilMs({ wrongPins }: PersonState, nowMs: number): number | null {
  const lockMs = LOCK_S * 1000;
  // What says that it is yet to come was told by a clock that nobody believes.
  const counted = wrongPins
    .map((at) => Date.parse(at))
    .filter((ms) => ms > nowMs - lockMs && ms <= nowMs + HLC_MAX_AHEAD_MS);
  const decisive = counted.toSorted((a, b) => b - a)[LOCK_AFTER - 1];
  return decisive === undefined ? null : decisive + lockMs;
}
