import type { Input } from 'electron';

/** What the decision looks at. */
export type KeyPress = Pick<Input, 'key' | 'control' | 'alt' | 'meta'>;

/** Letters and signs that are browser or window commands together with Ctrl: reload, close, new, print, open, save, find, source, zoom. */
const commandKeys = new Set([
  'r',
  'w',
  'q',
  'n',
  't',
  'p',
  'o',
  's',
  'u',
  'f',
  'l',
  'i',
  'h',
  '+',
  '-',
  '=',
  '_',
  '0',
  'tab',
  'f4',
  'f5',
]);

/** Keys of multimedia keyboards that lead out of the screens. */
const browserKeys = /^(Browser|Launch)/;

const functionKey = /^F([1-9]|1[0-9]|2[0-4])$/;

/**
 * Tells whether a key press is kept from the page in kiosk mode. What remains must serve typing and scanning: scanners send control
 * characters as Ctrl with a letter or sign (GS is Ctrl+] or F8), and AltGr, which comes as Ctrl+Alt, makes @ and the like. Keys
 * that the operating system takes first (Ctrl+Alt+Del, the Windows key) are a matter of its kiosk set-up.
 */
export function isKeyBlocked({ key, control, alt, meta }: KeyPress): boolean {
  if (meta) return true;
  if (browserKeys.test(key)) return true;
  if (control && alt) return key.length > 1;
  if (alt) return true;
  if (control) return commandKeys.has(key.toLowerCase());
  return functionKey.test(key) && key !== 'F8';
}
