import type { StationClock } from '../process/clock.ts';
import type { KeyVault } from '../process/key-vault.ts';
import type { StationSecrets } from '../process/station-identity.ts';
import type { SerialHardware } from '../scan/scanning.ts';
import type { StationStore } from '../store/station-store.ts';
import type { ServerLink } from '../sync/server-link.ts';
import type { ServerSetting } from '../trust/station-trust.ts';

/** What a station is started with. */
export interface StationOptions {
  readonly folder: string;
  readonly site: string;
  readonly station: string;
  readonly version: string;
  readonly store: StationStore;
  readonly clock: StationClock;
  /** The server as tests bring it, trusted as it is. Null: there is none, or `server` says how one is reached. */
  readonly link: ServerLink | null;
  /** Where the server is and how this station is let in there; absent: `link` says all. */
  readonly server?: ServerSetting;
  /** The secrets of the station, where its folder holds them wrapped. */
  readonly secrets?: StationSecrets | undefined;
  /** Wraps new keys of the station; absent: they lie in a file that only its owner reads. */
  readonly vault?: KeyVault | undefined;
  /** A program that calls `answerRehearsalTask` first of all: rules are rehearsed in a thread of it; absent: here, and everybody waits. */
  readonly rehearsalProgram?: URL;
  /** A program that calls `answerPlanTask` first of all: plans are searched in a thread of it; absent: here, in portions. */
  readonly searchProgram?: URL;
  /** Takes sentences about what happened that nobody has to act on. */
  readonly log?: (sentence: string) => void;
  /** Something broke that a new start of the station may set right; `code` says what, when it is the start itself that did not succeed. */
  readonly onBroken?: (sentence: string, code?: string) => void;
  /** The serial ports of this machine, where they are others than the system's. */
  readonly serial?: SerialHardware;
}
