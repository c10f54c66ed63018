import { useEffect } from 'react';

import { goHome, type Screen, useScreen } from '../screen/screen-store.ts';

const IDLE_MS = 3 * 60_000;

/** Screens that lead home by themselves. Those that hold typed numbers do not: idling never loses work. */
const idleScreens = new Set<Screen['name']>([
  'next',
  'actions',
  'people',
  'station',
  'unsent',
  'stop',
  'stops',
  'pause',
  'orderChange',
  'refusedReport',
  'reopen',
  'shift',
  'performance',
  'figure',
  'override',
  'decline',
  'signOn',
  'leave',
]);

/** Leads home when nobody has touched anything for a while. Nobody is signed off. */
export function useIdleHome(): void {
  const { screen } = useScreen();
  const { name } = screen;
  useEffect(() => {
    if (!idleScreens.has(name)) return undefined;
    let timer = setTimeout(goHome, IDLE_MS);
    const again = () => {
      clearTimeout(timer);
      timer = setTimeout(goHome, IDLE_MS);
    };
    window.addEventListener('pointerdown', again);
    window.addEventListener('keydown', again);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pointerdown', again);
      window.removeEventListener('keydown', again);
    };
  }, [name]);
}
