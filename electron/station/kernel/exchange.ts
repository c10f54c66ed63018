import { formatChain, lanes } from '../../../shared/facts/chain.ts';
import { watchServerClock } from '../diagnosis/server-clock.ts';
import type { WholeLog } from '../scope/tend-scope.ts';
import type { ServerLink } from '../sync/server-link.ts';
import { startSyncClient } from '../sync/sync-client.ts';
import type { SyncClient } from '../sync/sync-client.ts';
import { tellProblem } from '../sync/tell-problem.ts';
import type { StationTrust } from '../trust/station-trust.ts';
import type { OpenedStation } from './open-station.ts';
import { allHeads } from './replica.ts';

/** The exchange of a station with its server, from before it begins. */
export interface Exchange {
  /** Begins, where there is a server. */
  readonly start: () => void;
  /** Another server, or another standing with it: begins, or begins anew. */
  readonly anew: () => void;
  /** Undefined before it has begun, and where there is no server. */
  readonly client: () => SyncClient | undefined;
  /** When the server was last heard, now while it is (milliseconds); null: never. */
  readonly heardMs: () => number | null;
  /** See WatchedLink; null also where there is no server. */
  readonly serverAheadMs: () => number | null;
  readonly stop: () => Promise<void>;
}

export interface ExchangeParts {
  readonly station: OpenedStation;
  /** Absent: the link is trusted as it is. */
  readonly trust: StationTrust | undefined;
  /** Everything that the server has for this station is here. */
  readonly onWhole: (log: WholeLog) => void;
  /** The clock on the wall, in milliseconds: what the server's is compared with. */
  readonly wallMs: () => number;
  /** What the station thinks of its clock, told with every hello. @see StationTime */
  readonly heardTime: (serverMs: number) => void;
  /** Its state is another one. */
  readonly onChanged: () => void;
  /** The server said that it holds more facts of this station, or fewer than was thought. */
  readonly onHeld: () => void;
}

/** The same link; what the server says of the time in its answer to a hello is told before anything else is done with it. */
function telling(link: ServerLink, heardTime: ExchangeParts['heardTime']): ServerLink {
  return {
    ...link,
    hello: async (...asked) => {
      const answer = await link.hello(...asked);
      heardTime(Date.parse(answer.serverTime));
      return answer;
    },
  };
}

/** The exchange of a station. */
export function createExchange({
  station,
  trust,
  wallMs,
  heardTime,
  onWhole,
  onChanged,
  onHeld,
}: ExchangeParts): Exchange {
  const { options, replica, syncState, identity } = station;
  const { store, clock } = options;
  const link = options.link ?? trust?.link;
  const server = link && watchServerClock(telling(link, heardTime), wallMs);
  let isBegun = false;
  let client: SyncClient | undefined;
  let lastHeld = '';
  const tell = tellProblem(station.log);
  function begin(): void {
    if (!server || client || (trust && !trust.hasServer())) return;
    client = startSyncClient({
      store,
      link: server.link,
      clock,
      identity,
      heads: () => allHeads(replica, identity().station, identity().incarnation),
      currentChains: () =>
        lanes.map((lane) => formatChain({ station: identity().station, lane, incarnation: identity().incarnation })),
      renewIncarnation: station.renewIncarnation,
      state: syncState,
      remember: station.remember,
      ...(trust ? { trust: trust.forSync } : {}),
      onWhole,
      onChanged: () => {
        const held = JSON.stringify([...syncState.held]);
        if (held !== lastHeld) {
          lastHeld = held;
          onHeld();
        }
        if (client) tell(client.problem(), client.online());
        onChanged();
      },
    });
  }

  return {
    start() {
      isBegun = true;
      begin();
    },
    anew() {
      if (client) client.anew();
      else if (isBegun) begin();
    },
    client: () => client,
    heardMs: () => {
      const { lastContactAt } = syncState;
      return client?.online() === true ? clock.nowMs() : lastContactAt === null ? null : Date.parse(lastContactAt);
    },
    serverAheadMs: () => server?.aheadMs() ?? null,
    stop: async () => client?.stop(),
  };
}
