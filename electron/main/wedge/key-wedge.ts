import type { Input, WebContents } from 'electron';

import { altCharacter, keyPressOf } from '../../../shared/scan/key-press.ts';
import { emptyStream, flushKeys, overAtMs, pushCharacter, pushTerminator } from '../../../shared/scan/key-stream.ts';
import type { KeyEvent, KeyStream } from '../../../shared/scan/key-stream.ts';
import type { WedgeSettings } from '../../../shared/views/devices-view.ts';
import type { Timers } from '../timers.ts';

export interface WedgeParts {
  readonly settings: () => WedgeSettings;
  /** Milliseconds that never go back. */
  readonly now: () => number;
  readonly timers: Timers;
  readonly onScan: (code: string) => void;
}

/** The part of a WebContents that keys come through. */
export type TypedContents = Pick<WebContents, 'on' | 'sendInputEvent' | 'isDestroyed'>;

type KeyOf = Pick<Input, 'type' | 'key' | 'control' | 'alt' | 'meta' | 'isAutoRepeat' | 'isComposing'>;

/**
 * Stands between the keyboard and the screens and takes out what a scanner types: here, where a busy page cannot stretch the gaps by which it
 * is known, and before any field or control gets a key of it. What fingers type is given back to the page as characters, in the same order
 * with the keys that are no characters.
 */
export function listenToWedge(contents: TypedContents, { settings, now, timers, onScan }: WedgeParts): void {
  let stream: KeyStream = emptyStream;
  let altDigits = '';
  let cancel: () => void = () => undefined;

  function type(text: string): void {
    if (contents.isDestroyed()) return;
    // After a key that was held back Chromium takes no characters until another key goes down; Shift means nothing to anybody.
    contents.sendInputEvent({ type: 'keyDown', keyCode: 'Shift' });
    for (const character of text) contents.sendInputEvent({ type: 'char', keyCode: character });
    contents.sendInputEvent({ type: 'keyUp', keyCode: 'Shift' });
  }

  function deliver(pushed: { readonly stream: KeyStream; readonly events: readonly KeyEvent[] }): void {
    ({ stream } = pushed);
    cancel();
    for (const event of pushed.events) {
      if (event.kind === 'typed') type(event.text);
      else if (event.kind === 'scan') onScan(event.code);
    }
    const over = overAtMs(stream, settings());
    if (over !== undefined) cancel = timers.after(Math.max(0, over - now()), () => deliver(flushKeys(stream)));
  }

  /** @returns true when the key is not to go on to the page. */
  function press(input: KeyOf, wedge: WedgeSettings): boolean {
    const { key, control, alt, meta, isAutoRepeat: repeat, isComposing: composing } = input;
    const pressed = keyPressOf({ key, control, alt, meta, repeat, composing }, wedge);
    if (pressed.kind === 'modifier') return false;
    if (pressed.kind === 'altDigit') {
      altDigits += pressed.digit;
      return true;
    }
    if (pressed.kind === 'other') {
      deliver(flushKeys(stream));
      return false;
    }
    const pushed =
      pressed.kind === 'terminator'
        ? pushTerminator(stream, now(), wedge)
        : pushCharacter(stream, pressed.character, now(), wedge);
    deliver(pushed);
    return pushed.consumed;
  }

  /** Alt is up: its digits were a character. */
  function endAlt(wedge: WedgeSettings): void {
    const character = altCharacter(altDigits);
    altDigits = '';
    if (character !== undefined) deliver(pushCharacter(stream, character, now(), wedge));
  }

  contents.on('before-input-event', (event, input) => {
    const wedge = settings();
    if (!wedge.enabled) return;
    if (input.type === 'keyUp') {
      if (input.key === 'Alt' && altDigits !== '') endAlt(wedge);
    } else if (press(input, wedge)) event.preventDefault();
  });
}
