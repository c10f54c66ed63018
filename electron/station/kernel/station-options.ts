import type { StationClock } from '../process/clock.ts';
import type { SerialHardware } from '../scan/scanning.ts';
import type { StationStore } from '../store/station-store.ts';
import type { ServerLink } from '../sync/server-link.ts';

/** What a station is started with. */
export interface StationOptions {
  readonly folder: string;
  readonly site: string;
  readonly station: string;
  readonly version: string;
  readonly store: StationStore;
  readonly clock: StationClock;
  /** Null: no server is configured; the station works alone. */
  readonly link: ServerLink | null;
  /** Takes sentences about what happened that nobody has to act on. */
  readonly log?: (sentence: string) => void;
  /** Something broke that a new start of the station may set right; `code` says what, when it is the start itself that did not succeed. */
  readonly onBroken?: (sentence: string, code?: string) => void;
  /** The serial ports of this machine, where they are others than the system's. */
  readonly serial?: SerialHardware;
}
