import type { ChainHead } from '../../../shared/facts/chain.ts';
import type {
  HelloResponse,
  Nudge,
  PullRequest,
  PullResponse,
  ShipRequest,
  ShipResponse,
} from '../../../shared/sync/protocol.ts';
import type { CredentialsRequest, CredentialsResponse } from '../../../shared/trust/trust-protocol.ts';
import type { StationIdentity } from '../process/station-identity.ts';
import type { NudgeSocket } from './nudge-socket.ts';

/**
 * The server as a station sees it. Calls reject with a ServerProblem; once their signal is given they reject at once, whatever the
 * server does.
 */
export interface ServerLink {
  readonly hello: (
    identity: StationIdentity,
    chains: readonly ChainHead[],
    at: string,
    signal: AbortSignal,
    /** The newest epoch that the station has seen; null: none. */
    epoch?: string | null,
  ) => Promise<HelloResponse>;
  readonly ship: (token: string, request: ShipRequest, signal: AbortSignal) => Promise<ShipResponse>;
  readonly pull: (token: string, request: PullRequest, signal: AbortSignal) => Promise<PullResponse>;
  /** Asks for the credentials of the people who work here; absent where a server has none. */
  readonly credentials?: (
    token: string,
    request: CredentialsRequest,
    signal: AbortSignal,
  ) => Promise<CredentialsResponse>;
  /** Opens the channel that tells when the site log has grown; `onClosed` is called once when it ends by itself. */
  readonly nudges: (token: string, onNudge: (nudge: Nudge) => void, onClosed: () => void) => NudgeSocket;
}
