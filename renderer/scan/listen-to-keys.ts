import {
  emptyStream,
  flushKeys,
  isOver,
  type KeyEvent,
  type KeyStream,
  PATIENT_GAP_MS,
  pushKey,
  STRICT_GAP_MS,
} from './key-stream.ts';

/** Who takes what fingers type on a keyboard, and their Enter; the screen that is shown. */
interface KeyTaker {
  readonly typed: (text: string) => void;
  readonly enter: () => void;
  readonly deleted: () => void;
  /** Takes a scan before anybody else; true when it did. */
  readonly scanned?: (code: string) => boolean;
  /** Enter belongs to the screen even while a key on it has the focus. */
  readonly claimsEnter?: () => boolean;
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

const isControl = (target: EventTarget | null) => target instanceof HTMLElement && target.closest('button, a') !== null;

/**
 * Listens to every key of the window, wherever the focus is. Scans go to `onScan`; typed keys go to the screen that takes them.
 * Keys that drive buttons (Tab, Space and Enter on a focused control) keep their meaning unless they belong to a burst.
 */
export function listenToKeys(onScan: (code: string) => void): void {
  let stream: KeyStream = emptyStream;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const gapMs = () => (takers.length > 0 ? STRICT_GAP_MS : PATIENT_GAP_MS);

  function deliver(pushed: { readonly stream: KeyStream; readonly events: readonly KeyEvent[] }): void {
    ({ stream } = pushed);
    for (const event of pushed.events) {
      const taker = takers.at(-1);
      if (event.kind === 'typed') taker?.typed(event.text);
      else if (event.kind === 'enter') taker?.enter();
      else if (taker?.scanned?.(event.code) !== true) onScan(event.code);
    }
  }

  /** Space and Enter on a focused control press it, unless a scanner is typing or the screen wants the Enter. */
  function pressesControl(event: KeyboardEvent, character: string): boolean {
    if (character !== ' ' && character !== '\n') return false;
    if (!isControl(event.target) || !isOver(stream, event.timeStamp, gapMs())) return false;
    return character === ' ' || takers.at(-1)?.claimsEnter?.() !== true;
  }

  window.addEventListener(
    'keydown',
    (event) => {
      const character = characterOf(event);
      if (character === undefined) {
        if (event.key === 'Backspace') takers.at(-1)?.deleted();
        return;
      }
      clearTimeout(timer);
      if (pressesControl(event, character)) {
        deliver(flushKeys(stream));
        return;
      }
      event.preventDefault();
      // The time is when the key was pressed, not when this busy page came round to it.
      deliver(pushKey(stream, character, event.timeStamp, gapMs()));
      timer = setTimeout(() => deliver(flushKeys(stream)), gapMs() + 1);
    },
    { capture: true },
  );
}
