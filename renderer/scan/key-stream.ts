/**
 * Tells a scanner from fingers. A keyboard wedge types a whole code within milliseconds and ends with Enter; nobody types so. Keys
 * are therefore held back for a moment: a burst that ends in Enter is a scan and reaches no field, anything else is passed on as typed.
 */
export interface KeyStream {
  /** Keys held back, and when the last of them came (milliseconds of a monotonic clock). */
  readonly held: string;
  readonly lastMs: number;
}

export type KeyEvent =
  | { readonly kind: 'scan'; readonly code: string }
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'enter' };

interface Pushed {
  readonly stream: KeyStream;
  readonly events: readonly KeyEvent[];
}

/** The most time between two characters of a scan where fingers type as well. Slow wedges take 30 ms. */
export const STRICT_GAP_MS = 60;
/** The same where nothing can be typed into: even a wedge over a bad radio link is heard out. */
export const PATIENT_GAP_MS = 500;
/** The shortest code that a burst is believed to be. */
const LEAST_CODE = 3;
/** More than any code is long: what is beyond is dropped, so that a stuck key fills nothing. */
const MOST_HELD = 200;

export const emptyStream: KeyStream = { held: '', lastMs: Number.NEGATIVE_INFINITY };

/** True when no burst is under way: nothing is held, or what is held is older than `gapMs`. */
export function isOver(stream: KeyStream, nowMs: number, gapMs: number): boolean {
  return stream.held === '' || nowMs - stream.lastMs > gapMs;
}

/** Gives up what is held, as typed. */
export function flushKeys(stream: KeyStream): Pushed {
  return { stream: emptyStream, events: stream.held === '' ? [] : [{ kind: 'typed', text: stream.held }] };
}

/** Takes one character, or Enter as "\n". */
export function pushKey(stream: KeyStream, character: string, nowMs: number, gapMs: number): Pushed {
  const before = isOver(stream, nowMs, gapMs) ? flushKeys(stream) : { stream, events: [] };
  const { held } = before.stream;
  if (character !== '\n') {
    const next = { held: (held + character).slice(0, MOST_HELD), lastMs: nowMs };
    return { stream: next, events: before.events };
  }
  if (held.length >= LEAST_CODE)
    return { stream: emptyStream, events: [...before.events, { kind: 'scan', code: held }] };
  return { stream: emptyStream, events: [...before.events, ...flushKeys(before.stream).events, { kind: 'enter' }] };
}
