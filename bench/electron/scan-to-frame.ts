import { setTimeout as pause } from 'node:timers/promises';

import type { SerialPair } from '../../electron/station/testing/serial-pair.ts';
import type { DebuggedPage } from './devtools.ts';
import { AFTER_PAINT } from './painted.ts';

/** How long nobody scans after a scan: what the screen does with it has ended. */
const REST_MS = 250;

/**
 * Sends a code as a serial scanner does and waits until the text of an element has changed and its frame was painted.
 * @returns milliseconds from before its last byte was written to after the paint, by the wall clock that both processes go by
 */
export async function scanToFrameMs(
  page: DebuggedPage,
  cable: SerialPair,
  code: string,
  shows: string,
): Promise<number> {
  await page.evaluate(`(() => {
    const shown = document.querySelector(${JSON.stringify(`[data-testid="${shows}"]`)});
    const before = shown.textContent;
    globalThis.scanned = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (shown.isConnected && shown.textContent === before) return;
        observer.disconnect();
        ${AFTER_PAINT}.then((at) => resolve(performance.timeOrigin + at));
      });
      observer.observe(document.body, { childList: true, characterData: true, subtree: true });
    });
  })()`);
  await cable.write(code);
  const sentAtMs = performance.timeOrigin + performance.now();
  await cable.write('\r');
  const paintedAtMs = await page.evaluate<number>('globalThis.scanned');
  await pause(REST_MS);
  return paintedAtMs - sentAtMs;
}
