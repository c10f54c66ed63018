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

/** The most time between two characters of one scan. Slow wedges take 30 ms. */
export const BURST_GAP_MS = 60;
/** The shortest code that a burst is believed to be. */
const LEAST_CODE = 3;
/** More than any code is long: what is beyond is dropped, so that a stuck key fills nothing. */
const MOST_HELD = 200;

export const emptyStream: KeyStream = { held: '', lastMs: Number.NEGATIVE_INFINITY };

/** True when the burst has ended without an Enter: what is held was typed. */
export function isOver(stream: KeyStream, nowMs: number): boolean {
  return stream.held !== '' && nowMs - stream.lastMs > BURST_GAP_MS;
}

/** Gives up what is held, as typed. */
export function flushKeys(stream: KeyStream): { readonly stream: KeyStream; readonly events: readonly KeyEvent[] } {
  return {
    stream: emptyStream,
    events: stream.held === '' ? [] : [{ kind: 'typed', text: stream.held }],
  };
}

/** Takes one character, or Enter as "\n". */
export function pushKey(
  stream: KeyStream,
  character: string,
  nowMs: number,
): { readonly stream: KeyStream; readonly events: readonly KeyEvent[] } {
  const before = isOver(stream, nowMs) ? flushKeys(stream) : { stream, events: [] };
  const { held } = before.stream;
  if (character !== '\n') {
    const next = { held: (held + character).slice(0, MOST_HELD), lastMs: nowMs };
    return { stream: next, events: before.events };
  }
  if (held.length >= LEAST_CODE)
    return { stream: emptyStream, events: [...before.events, { kind: 'scan', code: held }] };
  return { stream: emptyStream, events: [...before.events, ...flushKeys(before.stream).events, { kind: 'enter' }] };
}
