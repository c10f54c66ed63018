import { setTimeout as pause } from 'node:timers/promises';

import type { DebuggedPage } from './devtools.ts';
import { AFTER_PAINT } from './painted.ts';

/** One tap, in ms from Chromium's time stamp of the click. */
export interface TapTimes {
  /** The page showed the change in its document. */
  readonly changed: number;
  /** The frame with the change was painted: a task after the animation frame that followed the change. */
  readonly painted: number;
  /** The next animation frame began, so that the frame before it is certainly on its way to the screen (double rAF). */
  readonly nextFrame: number;
}

/** How long nobody taps after a tap: beyond the time in which the same tap counts as a bounce. */
const REST_MS = 250;

const byTestId = (id: string): string => JSON.stringify(`[data-testid="${id}"]`);

/** Taps an element as a finger or mouse does, through Chromium's own input, and waits until the text of another element has changed. */
export async function tap(page: DebuggedPage, button: string, shows: string): Promise<TapTimes> {
  const { x, y } = await page.evaluate<{ x: number; y: number }>(`(() => {
    const box = document.querySelector(${byTestId(button)}).getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  })()`);
  // The watch is set up before the tap, and answers after it.
  await page.evaluate(`(() => {
    const shown = document.querySelector(${byTestId(shows)});
    const before = shown.textContent;
    globalThis.tapped = new Promise((resolve) => {
      addEventListener('click', ({ timeStamp }) => {
        const observer = new MutationObserver(() => {
          if (shown.isConnected && shown.textContent === before) return;
          observer.disconnect();
          const changed = performance.now() - timeStamp;
          ${AFTER_PAINT}.then((at) => requestAnimationFrame(() =>
            resolve({ changed, painted: at - timeStamp, nextFrame: performance.now() - timeStamp })));
        });
        observer.observe(document.body, { childList: true, characterData: true, subtree: true });
      }, { once: true, capture: true });
    });
  })()`);
  const mouse = { x, y, button: 'left', clickCount: 1 };
  await page.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...mouse });
  await page.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...mouse });
  const times = await page.evaluate<TapTimes>('globalThis.tapped');
  await pause(REST_MS);
  return times;
}

/** For so long a new screen takes no taps, lest one meant for the screen before lands on it. */
const SETTLING_MS = 1000;

/** Taps an element and waits until another one is there and takes taps. */
export async function tapTo(page: DebuggedPage, button: string, appears: string): Promise<void> {
  await page.evaluate(`document.querySelector(${byTestId(button)}).click()`);
  while (!(await page.evaluate<boolean>(`document.querySelector(${byTestId(appears)}) !== null`))) await pause(20);
  await pause(SETTLING_MS);
}
