import { BrowserWindow } from 'electron';

import { isKeyBlocked } from './key-lock.ts';
import { windowOptions } from './window-options.ts';
import type { WindowChoice } from './window-options.ts';

/**
 * Opens a window for the screens. In kiosk mode it swallows commands of keyboards and cannot be closed.
 *
 * @param mayClose tells whether the application is ending
 */
export function openKioskWindow(choice: WindowChoice, mayClose: () => boolean): BrowserWindow {
  const window = new BrowserWindow(windowOptions(choice));
  window.removeMenu();
  if (choice.windowed) return window;
  window.webContents.on('before-input-event', (event, input) => {
    if (isKeyBlocked(input)) event.preventDefault();
  });
  window.on('close', (event) => {
    if (!mayClose()) event.preventDefault();
  });
  return window;
}

/** Brings a window before the person, wherever it was. */
export function focusWindow(window: Pick<BrowserWindow, 'isMinimized' | 'restore' | 'show' | 'focus'>): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
