import { altCharacter, keyPressOf } from '../../shared/scan/key-press.ts';
import {
  emptyStream,
  flushKeys,
  isOver,
  type KeyEvent,
  type KeyStream,
  type KeyTiming,
  overAtMs,
  pushCharacter,
  pushTerminator,
} from '../../shared/scan/key-stream.ts';
import { usualDevices } from '../../shared/views/devices-view.ts';
import { viewNow } from '../station/station-views.ts';
import { sendScan } from './send-scan.ts';

/** Who takes what fingers type on a keyboard, and their Enter; the screen that is shown. */
interface KeyTaker {
  readonly typed: (text: string) => void;
  readonly enter: () => void;
  readonly deleted: () => void;
  /** Enter belongs to the screen even while a key on it has the focus. */
  readonly claimsEnter?: () => boolean;
  /** It belongs to a message, and takes keys while the screens behind the message get none. */
  readonly inMessage?: boolean;
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

/** Who takes keys now; behind a message nobody does. */
function taker(): KeyTaker | undefined {
  const isCovered = document.querySelector('.kiosk[inert]') !== null;
  return takers.findLast(({ inMessage }) => !isCovered || inMessage === true);
}

/** Where nothing can be typed into, even a wedge over a bad radio link is heard out (milliseconds between two keys). */
const PATIENT_GAP_MS = 500;

const isControl = (target: EventTarget | null) => target instanceof HTMLElement && target.closest('button, a') !== null;
const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('input, textarea') !== null;

/** Space and Enter on a focused control press it, unless the screen wants the Enter. */
function pressesControl(target: EventTarget | null, key: string): boolean {
  if (!isControl(target)) return false;
  return key === ' ' || (key === 'Enter' && taker()?.claimsEnter?.() !== true);
}

/** Enter, Backspace and characters that fingers typed, where nothing has to be told from a scanner any more. */
function takeTypedKeys(): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (isField(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === 'Backspace') taker()?.deleted();
      if (event.key !== 'Enter' || pressesControl(event.target, 'Enter')) return;
      event.preventDefault();
      // A key that is held down confirms once.
      if (!event.repeat) taker()?.enter();
    },
    { capture: true },
  );
  window.addEventListener(
    'keypress',
    (event) => {
      // What main gives back comes as characters without keys, so the character is all that is sure.
      // oxlint-disable-next-line typescript/no-deprecated -- `key` names the key, which such a character does not have
      const code = event.charCode;
      const character = String.fromCodePoint(code);
      if (code < 32 || isField(event.target) || pressesControl(event.target, character)) return;
      event.preventDefault();
      taker()?.typed(character);
    },
    { capture: true },
  );
}

/** Tells scanners from fingers in the page itself: in a browser, where nobody stands before it. */
function tellScansFromKeys(): void {
  let stream: KeyStream = emptyStream;
  let altDigits = '';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const settings = () => viewNow('devices')?.wedge ?? usualDevices.wedge;

  function timing(): KeyTiming {
    const wedge = settings();
    const takesTyping = taker() !== undefined || isField(document.activeElement);
    return takesTyping ? wedge : { ...wedge, maxGapMs: Math.max(PATIENT_GAP_MS, wedge.maxGapMs) };
  }

  function type(text: string): void {
    const field = document.activeElement;
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      field.setRangeText(text, field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    } else taker()?.typed(text);
  }

  function deliver(pushed: { readonly stream: KeyStream; readonly events: readonly KeyEvent[] }): void {
    ({ stream } = pushed);
    for (const event of pushed.events) {
      if (event.kind === 'typed') type(event.text);
      else if (event.kind === 'scan') sendScan(event.code, 'wedge');
    }
    clearTimeout(timer);
    const over = overAtMs(stream, timing());
    if (over !== undefined) timer = setTimeout(() => deliver(flushKeys(stream)), over - stream.lastMs);
  }

  function takeCharacter(event: KeyboardEvent, character: string): void {
    if (pressesControl(event.target, character) && isOver(stream, event.timeStamp, timing())) {
      deliver(flushKeys(stream));
      return;
    }
    // The time is when the key was pressed, not when this busy page came round to it.
    const pushed = pushCharacter(stream, character, event.timeStamp, timing());
    if (pushed.consumed || !isField(event.target)) event.preventDefault();
    deliver(pushed);
    if (!pushed.consumed && !isField(event.target)) type(character);
  }

  function takeTerminator(event: KeyboardEvent): void {
    const pushed = pushTerminator(stream, event.timeStamp, timing());
    deliver(pushed);
    if (pushed.consumed) event.preventDefault();
    else if (event.key === 'Enter' && !isField(event.target) && !pressesControl(event.target, 'Enter')) {
      event.preventDefault();
      taker()?.enter();
    }
  }

  window.addEventListener(
    'keydown',
    (event) => {
      const wedge = settings();
      if (!wedge.enabled) return;
      const { key, ctrlKey: control, altKey: alt, metaKey: meta, repeat, isComposing: composing } = event;
      const press = keyPressOf({ key, control, alt, meta, repeat, composing }, wedge);
      if (press.kind === 'altDigit') altDigits += press.digit;
      else if (press.kind === 'character') takeCharacter(event, press.character);
      else if (press.kind === 'terminator') takeTerminator(event);
      else if (press.kind === 'other') {
        deliver(flushKeys(stream));
        if (key === 'Backspace' && !isField(event.target)) taker()?.deleted();
        if (key === 'Enter' && !repeat && !isField(event.target) && !pressesControl(event.target, 'Enter'))
          taker()?.enter();
      }
    },
    { capture: true },
  );
  window.addEventListener('keyup', (event) => {
    if (event.key !== 'Alt' || altDigits === '') return;
    const character = altCharacter(altDigits);
    altDigits = '';
    if (character !== undefined) deliver(pushCharacter(stream, character, event.timeStamp, timing()));
  });
}

/**
 * Listens to every key of the window, wherever the focus is. Scans go to the station; what fingers type goes to the screen that takes it, or
 * into the field that has the focus. Keys that drive buttons keep their meaning. In a kiosk window the main process has told scans from
 * fingers before the page gets any key.
 */
export function listenToKeys(): void {
  if (window.lineside === undefined) tellScansFromKeys();
  else takeTypedKeys();
}
