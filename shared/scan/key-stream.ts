import { GROUP_SEPARATOR } from '../gs1/element-strings.ts';
import type { WedgeSettings } from '../views/devices-view.ts';

/**
 * Tells a scanner from fingers. A keyboard wedge types a whole code within milliseconds and ends with Enter; nobody types so. Keys are
 * therefore held back for a moment: a burst that ends with the terminator is a scan and reaches no field, anything else is passed on as
 * typed. A prefix character, where the scanner is set to send one, ends all guessing: nothing is held back but what begins with it.
 */
export interface KeyStream {
  /** Keys held back; when the first and the last of them came (milliseconds of a monotonic clock). */
  readonly held: string;
  readonly firstMs: number;
  readonly lastMs: number;
  /** What was passed on last as typed, and when its last key came: it may have been the beginning of a code. */
  readonly passed: string;
  readonly passedMs: number;
  /** When the last scan ended. */
  readonly scannedMs: number;
}

export type KeyEvent =
  | { readonly kind: 'scan'; readonly code: string }
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'enter' };

interface Pushed {
  readonly stream: KeyStream;
  readonly events: readonly KeyEvent[];
  /** The key itself is held back or used up; otherwise it goes its own way behind the events. */
  readonly consumed: boolean;
}

/** What decides; of the devices' settings. */
export type KeyTiming = Pick<WedgeSettings, 'maxGapMs' | 'minLength' | 'prefix' | 'groupSeparators'>;

/** No fingers type three keys so fast: from there on it is a scanner, which is heard out over a longer gap of a busy machine. */
const CERTAIN_AFTER = 3;
const CERTAIN_AVERAGE_MS = 40;
const CERTAIN_GAP_MS = 300;
/** With a prefix it is a scanner from the first key on. */
const PREFIX_GAP_MS = 500;
/** Keys passed on so shortly before a burst began with a gap in it: then the code has lost its beginning, and is not to be mistaken for another. */
const TORN_MS = 200;
/** Scanners that end codes with CR and LF may type both as Enter: the second so shortly after a scan presses nothing. */
const SECOND_END_MS = 100;
/** More than any code is long: what is beyond is dropped, so that a stuck key fills nothing. */
const MOST_HELD = 2000;

export const emptyStream: KeyStream = {
  held: '',
  firstMs: Number.NEGATIVE_INFINITY,
  lastMs: Number.NEGATIVE_INFINITY,
  passed: '',
  passedMs: Number.NEGATIVE_INFINITY,
  scannedMs: Number.NEGATIVE_INFINITY,
};

/** How long after the last key the burst still goes on. */
function gapOf({ held, firstMs, lastMs }: KeyStream, { maxGapMs, prefix }: KeyTiming): number {
  if (prefix !== '') return Math.max(PREFIX_GAP_MS, maxGapMs);
  const average = (lastMs - firstMs) / Math.max(1, held.length - 1);
  const isCertain = held.length >= CERTAIN_AFTER && average <= CERTAIN_AVERAGE_MS;
  return isCertain ? Math.max(CERTAIN_GAP_MS, maxGapMs) : maxGapMs;
}

/** When what is held is to be given up, unless another key comes; undefined while nothing is held. */
export function overAtMs(stream: KeyStream, timing: KeyTiming): number | undefined {
  return stream.held === '' ? undefined : stream.lastMs + gapOf(stream, timing) + 1;
}

/** True when no burst is under way: nothing is held, or what is held is too old. */
export function isOver(stream: KeyStream, nowMs: number, timing: KeyTiming): boolean {
  return stream.held === '' || nowMs - stream.lastMs > gapOf(stream, timing);
}

/** Gives up what is held, as typed. */
export function flushKeys(stream: KeyStream): Pick<Pushed, 'stream' | 'events'> {
  const { held, firstMs, lastMs, passed, passedMs } = stream;
  if (held === '') return { stream, events: [] };
  const text = held.replaceAll(GROUP_SEPARATOR, '');
  // A code can be torn more than once.
  const before = firstMs - passedMs <= TORN_MS ? passed : '';
  return {
    stream: { ...emptyStream, passed: (before + held).slice(-MOST_HELD), passedMs: lastMs },
    events: text === '' ? [] : [{ kind: 'typed', text }],
  };
}

function separated(code: string, separators: readonly string[]): string {
  return separators.reduce((text, separator) => text.replaceAll(separator, GROUP_SEPARATOR), code);
}

/** Takes one character; GS is one. */
export function pushCharacter(stream: KeyStream, character: string, nowMs: number, timing: KeyTiming): Pushed {
  const before = isOver(stream, nowMs, timing) ? flushKeys(stream) : { stream, events: [] };
  const { held } = before.stream;
  // Space presses what has the focus, and no code begins with it.
  const begins = timing.prefix === '' ? character !== ' ' : character === timing.prefix;
  if (held === '' && !begins) return { ...before, consumed: false };
  const next = {
    ...before.stream,
    held: (held + character).slice(0, MOST_HELD),
    firstMs: held === '' ? nowMs : before.stream.firstMs,
    lastMs: nowMs,
  };
  return { stream: next, events: before.events, consumed: true };
}

/** Takes the key that ends codes: a burst becomes a scan; otherwise the key keeps its meaning. */
export function pushTerminator(stream: KeyStream, nowMs: number, timing: KeyTiming): Pushed {
  if (stream.held === '' && nowMs - stream.scannedMs <= SECOND_END_MS) return { stream, events: [], consumed: true };
  const before = isOver(stream, nowMs, timing) ? flushKeys(stream) : { stream, events: [] };
  const { held, firstMs, passed, passedMs } = before.stream;
  const length = held.length - timing.prefix.length;
  if (length < timing.minLength) {
    const flushed = flushKeys(before.stream);
    return {
      stream: flushed.stream,
      events: [...before.events, ...flushed.events, { kind: 'enter' }],
      consumed: false,
    };
  }
  const isTorn = timing.prefix === '' && firstMs - passedMs <= TORN_MS;
  const code = (isTorn ? passed : '') + held.slice(timing.prefix.length);
  return {
    stream: { ...emptyStream, scannedMs: nowMs },
    events: [...before.events, { kind: 'scan', code: separated(code, timing.groupSeparators) }],
    consumed: true,
  };
}
