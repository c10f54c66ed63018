import { GROUP_SEPARATOR } from '../gs1/element-strings.ts';
import type { WedgeSettings } from '../views/devices-view.ts';

/** A key as browsers and Electron name it (UI Events `key`). */
export interface RawKey {
  readonly key: string;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  /** The key is held down and repeats. */
  readonly repeat: boolean;
  readonly composing: boolean;
}

/** What a key press is to whoever listens for a scanner. */
export type KeyPress =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'terminator' }
  /** Shift and the like: part of a burst without being a character of it. */
  | { readonly kind: 'modifier' }
  /** A digit of a character that is typed by its number while Alt is down. */
  | { readonly kind: 'altDigit'; readonly digit: string }
  /** Anything else: it ends a burst and keeps its own meaning. */
  | { readonly kind: 'other' };

const modifiers = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'CapsLock', 'NumLock', 'Dead']);

/** Reads a key press. A group separator comes as Ctrl+], or as a key of the settings such as F8. */
export function keyPressOf(raw: RawKey, wedge: Pick<WedgeSettings, 'terminator' | 'groupSeparators'>): KeyPress {
  const { key, control, alt, meta } = raw;
  if (raw.composing) return { kind: 'modifier' };
  // A key that is held down is a finger: no scanner holds one.
  if (raw.repeat || meta) return { kind: 'other' };
  if (modifiers.has(key)) return { kind: 'modifier' };
  if (key === wedge.terminator) return { kind: 'terminator' };
  if (key.length > 1 && wedge.groupSeparators.includes(key)) return { kind: 'character', character: GROUP_SEPARATOR };
  if (key.length !== 1) return { kind: 'other' };
  if (control && !alt) return key === ']' ? { kind: 'character', character: GROUP_SEPARATOR } : { kind: 'other' };
  if (alt && !control) return /^\d$/.test(key) ? { kind: 'altDigit', digit: key } : { kind: 'other' };
  return { kind: 'character', character: key };
}

/** The character that its decimal number stands for, as Alt and digits type it: 029 is GS. Undefined for what no code has in it. */
export function altCharacter(digits: string): string | undefined {
  const code = Number(digits);
  if (digits === '' || code > 255 || (code < 32 && code !== 29)) return undefined;
  return String.fromCodePoint(code);
}
