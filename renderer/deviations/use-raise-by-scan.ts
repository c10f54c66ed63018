import { useEffect } from 'react';

import { stationHost } from '../station/station-host.ts';

/** The station forgets it after a minute and a half (milliseconds). */
const EVERY_MS = 40_000;

/** While this is shown, a scanned machine, lot, item or order sheet says what is reported about. */
export function useRaiseByScan(): void {
  useEffect(() => {
    const say = (on: boolean) => {
      stationHost()
        .call('raiseByScan', { on })
        .catch(() => undefined); // Scans then do what they always do.
    };
    say(true);
    const timer = setInterval(() => say(true), EVERY_MS);
    return () => {
      clearInterval(timer);
      say(false);
    };
  }, []);
}
