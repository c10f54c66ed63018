import { BURST_GAP_MS, emptyStream, flushKeys, isOver, type KeyEvent, type KeyStream, pushKey } from './key-stream.ts';

/** Who takes what fingers type on a keyboard, and their Enter; the screen that is shown. */
interface KeyTaker {
  readonly typed: (text: string) => void;
  readonly enter: () => void;
  readonly deleted: () => void;
}

const takers: KeyTaker[] = [];

/** Lets a screen take typed keys until the returned function is called; the last one that asked has them. */
export function takeKeys(taker: KeyTaker): () => void {
  takers.push(taker);
  return () => {
    const at = takers.indexOf(taker);
    if (at !== -1) takers.splice(at, 1);
  };
}

/** The character of a key event: GS (ASCII 29) comes from wedges as Ctrl+]. */
function characterOf(event: KeyboardEvent): string | undefined {
  if (event.key === 'Enter') return '\n';
  if (event.ctrlKey && event.key === ']') return '\u001D';
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return undefined;
  return event.key.length === 1 ? event.key : undefined;
}

/**
 * Listens to every key of the window, wherever the focus is. Scans go to `onScan`; typed keys go to the screen that takes them.
 * Keys that drive buttons (Tab, Space and Enter on a focused control) keep their meaning unless they belong to a burst.
 */
export function listenToKeys(onScan: (code: string) => void): void {
  let stream: KeyStream = emptyStream;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function deliver(events: readonly KeyEvent[]): void {
    const taker = takers.at(-1);
    for (const event of events) {
      if (event.kind === 'scan') onScan(event.code);
      else if (event.kind === 'typed') taker?.typed(event.text);
      else taker?.enter();
    }
  }

  window.addEventListener(
    'keydown',
    (event) => {
      const character = characterOf(event);
      if (character === undefined) {
        if (event.key === 'Backspace') takers.at(-1)?.deleted();
        return;
      }
      // When the key was pressed, not when this busy page came round to it.
      const now = event.timeStamp;
      const inBurst = stream.held !== '' && !isOver(stream, now);
      const onControl = event.target instanceof HTMLElement && event.target.closest('button, a') !== null;
      // Space and Enter on a focused button press it, unless a scanner is typing.
      if (onControl && !inBurst && (character === ' ' || character === '\n')) {
        clearTimeout(timer);
        const given = flushKeys(stream);
        ({ stream } = given);
        deliver(given.events);
        return;
      }
      event.preventDefault();
      const result = pushKey(stream, character, now);
      ({ stream } = result);
      deliver(result.events);
      clearTimeout(timer);
      timer = setTimeout(() => {
        const given = flushKeys(stream);
        ({ stream } = given);
        deliver(given.events);
      }, BURST_GAP_MS + 1);
    },
    { capture: true },
  );
}
