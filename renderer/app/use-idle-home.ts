import { useEffect } from 'react';

import { useWhatIf } from '../planning/what-if-store.ts';
import { goHome, type Screen, useScreen } from '../screen/screen-store.ts';

const IDLE_MS = 3 * 60_000;

/** Screens that lead home by themselves. Those that hold typed numbers do not: idling never loses work. */
const idleScreens = new Set<Screen['name']>([
  'next',
  'planning',
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
  const { changes } = useWhatIf();
  // What somebody is thinking through is work: only a plan without changes is left.
  const holdsWork = name === 'planning' && changes.length > 0;
  useEffect(() => {
    if (holdsWork || !idleScreens.has(name)) return undefined;
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
  }, [name, holdsWork]);
}
