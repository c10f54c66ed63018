import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 collect garbage sooner: the heap grows by a third of what lives, not to its manifold, and V8 gives nothing back to the system
 * once it has taken it. A kiosk has little memory, and a station is idle nearly always. Measured while 100,000 facts are folded: 200 MB
 * instead of 320 MB, at a seventh more time.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=30');
  setFlagsFromString('--semi-space-growth-factor=1');
}
