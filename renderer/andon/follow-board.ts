import { create } from 'zustand';

import type { Host } from '../../shared/host/host-contract.ts';
import { onView } from '../station/station-views.ts';
import { reloadWhenNew } from './reload-when-new.ts';

/** What a board knows of the way to its station. */
interface BoardLink {
  readonly connected: boolean;
  /** When the station last said anything, by the clock of this screen; null: never. */
  readonly heardMs: number | null;
  /** What the clock of the station is ahead of the one of this screen (milliseconds): a screen on a wall is seldom set. */
  readonly aheadMs: number;
  /** Why there is no station, in its words or those of the server. */
  readonly problem: string | null;
}

const BEAT_EVERY_MS = 10_000;

const linkStore = create<BoardLink>(() => ({ connected: false, heardMs: null, aheadMs: 0, problem: null }));

/** The way to the station, in a component. */
export function useBoardLink(): BoardLink {
  return linkStore();
}

/**
 * Watches the way to the station for as long as the page lives, which may be months: keeps one state and never more than one question
 * under way.
 */
export function followBoard(host: Host): void {
  let asking = false;
  let wasThere = false;
  const heard = () => linkStore.setState({ heardMs: Date.now() });
  host.onConnection((connected) => {
    linkStore.setState({ connected });
    // A server that comes back may be of another version, and this page must be too.
    if (connected && wasThere) void reloadWhenNew();
    wasThere ||= connected;
  });
  host.onProblem((problem) => linkStore.setState({ problem }));
  onView('line', heard);
  const ask = () => {
    if (asking) return;
    asking = true;
    host
      .call('beat', {})
      .then(
        ({ at }) => linkStore.setState({ heardMs: Date.now(), aheadMs: Date.parse(at) - Date.now() }),
        () => undefined,
      )
      .finally(() => {
        asking = false;
      });
  };
  ask();
  setInterval(ask, BEAT_EVERY_MS);
}
