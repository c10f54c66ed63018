import { create } from 'zustand';

import type { Host } from '../../shared/host/host-contract.ts';
import { followStationTime } from './clock.ts';

interface Connection {
  /** The station can be reached. */
  readonly connected: boolean;
  /** It has been reached since this window opened. */
  readonly ever: boolean;
  /** It is reachable but has not answered for a while. */
  readonly silent: boolean;
  /** Why it cannot work, in the words of the station; null while that is not known. */
  readonly problem: string | null;
  /** Names the reason, when it has a name. */
  readonly problemCode: string | null;
}

const BEAT_EVERY_MS = 5000;
const SILENT_AFTER_MS = 12_000;

const connectionStore = create<Connection>(() => ({
  connected: false,
  ever: false,
  silent: false,
  problem: null,
  problemCode: null,
}));

/** The state of the way to the station. */
export function useConnection(): Connection {
  return connectionStore();
}

/** True while the station is away or silent. */
export function useIsAway(): boolean {
  return connectionStore(({ connected, silent }) => !connected || silent);
}

/** Acts when the page has painted; a page that nobody sees is not painted, and acts at once. */
function afterPaint(act: () => void): void {
  // The frame is painted after its callbacks; what is posted from there runs behind it.
  if (document.hidden) act();
  else requestAnimationFrame(() => setTimeout(act));
}

/** Watches the way to the station, and asks every few seconds whether anybody is at home. */
export function followConnection(host: Host): void {
  let waiting: number | undefined;
  host.onConnection((connected) => {
    // The call that was under way is sent again by the link, so the wait for it starts anew.
    waiting = waiting === undefined ? undefined : Date.now();
    connectionStore.setState((before) => ({ connected, ever: before.ever || connected }));
  });
  host.onProblem((problem, problemCode) => connectionStore.setState({ problem, problemCode }));
  setInterval(() => {
    if (waiting !== undefined) {
      connectionStore.setState({ silent: Date.now() - waiting > SILENT_AFTER_MS });
      return;
    }
    const answered = () => {
      waiting = undefined;
      connectionStore.setState({ silent: false });
    };
    afterPaint(() => {
      if (waiting !== undefined) return;
      waiting = Date.now();
      host.call('beat', {}).then(({ at }) => {
        followStationTime(at);
        answered();
      }, answered);
    });
  }, BEAT_EVERY_MS);
}
