import { assert } from '../invariant.ts';

/**
 * A hybrid logical clock stamp: 12 hex digits of milliseconds since 1970 and 4 hex digits of a counter, so that the
 * order of the texts is the order of the stamps (Kulkarni et al., "Logical Physical Clocks", 2014).
 */
export type Hlc = string & { readonly __brand?: 'Hlc' };

/** A remote stamp further ahead of our own time than this never advances ours (design: order and time). */
export const HLC_MAX_AHEAD_MS = 5 * 60 * 1000;

/** The smallest stamp: nothing has happened yet. */
export const HLC_ZERO: Hlc = '0000000000000000';

const COUNTER_MAX = 0xffff;

/**
 * Builds a stamp from milliseconds (integer, below 2^48) and a counter (0..65535).
 * @throws outside these: the order of texts would no longer be the order of stamps, for ever, in every fact that carries it.
 */
export function hlcOf(ms: number, counter: number): Hlc {
  assert(Number.isInteger(ms) && ms >= 0 && ms < 2 ** 48, 'milliseconds of a clock stamp are an integer below 2^48');
  return ms.toString(16).padStart(12, '0') + counter.toString(16).padStart(4, '0');
}

/** The milliseconds part of a stamp. */
export function hlcMillis(hlc: Hlc): number {
  return Number.parseInt(hlc.slice(0, 12), 16);
}

function hlcCounter(hlc: Hlc): number {
  return Number.parseInt(hlc.slice(12), 16);
}

function successor(hlc: Hlc): Hlc {
  const counter = hlcCounter(hlc);
  return counter < COUNTER_MAX ? hlcOf(hlcMillis(hlc), counter + 1) : hlcOf(hlcMillis(hlc) + 1, 0);
}

/** The stamp of a new local fact: later than `last`, and at `nowMs` when that is later. */
export function hlcTick(last: Hlc, nowMs: number): Hlc {
  const physical = hlcOf(nowMs, 0);
  return physical > last ? physical : successor(last);
}

/**
 * Our clock after seeing a remote stamp. A stamp more than `HLC_MAX_AHEAD_MS` beyond our own time is flagged (`ahead`) and
 * does not advance our clock.
 */
export function hlcObserve(last: Hlc, remote: Hlc, nowMs: number): { readonly hlc: Hlc; readonly ahead: boolean } {
  if (hlcMillis(remote) > nowMs + HLC_MAX_AHEAD_MS) return { hlc: last, ahead: true };
  return { hlc: remote > last ? remote : last, ahead: false };
}
