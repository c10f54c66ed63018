import { messagesNow } from '../refusal/refusal-store.ts';
import { showScreen } from '../screen/screen-store.ts';
import { CORNER_MM, type CornerTaps, takeTap } from './corner-taps.ts';

function pixelsPerMillimetre(): number {
  const written = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'));
  return Number.isNaN(written) ? 4 : written;
}

/** Opens the screen to leave the kiosk at the fifth tap in its hidden corner. What lies there gets its taps as ever. */
export function listenToCorner(): void {
  let taps: CornerTaps = [];
  window.addEventListener(
    'pointerup',
    ({ clientX: x, clientY: y }) => {
      const taken = takeTap(taps, { x, y }, CORNER_MM * pixelsPerMillimetre(), performance.now());
      ({ taps } = taken);
      // Behind a message nothing changes.
      if (!taken.enough || messagesNow().length > 0) return;
      // After the tap has done what it does where it fell.
      setTimeout(() => showScreen({ name: 'leave' }));
    },
    { capture: true },
  );
}
