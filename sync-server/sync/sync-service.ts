import type { PullRequest, ServerNotice } from '../../shared/sync/protocol.ts';
import type { PostingsOf, SiteStore } from '../store/site-store.ts';
import { createAnnouncer } from '../trust/announce.ts';
import { revokedSentence } from '../trust/revoked-sentence.ts';
import { firstKeyKept } from '../trust/station-policy.ts';
import type { StationPolicy } from '../trust/station-policy.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import { refused } from './answer.ts';
import type { Refused } from './answer.ts';
import { createChallenges } from './challenges.ts';
import { createEpochRenewal } from './epoch-renewal.ts';
import { createHello } from './hello.ts';
import type { Hello } from './hello.ts';
import { createKnownPolicies } from './known-policies.ts';
import { createPull } from './pull.ts';
import type { Pull } from './pull.ts';
import { createRevokedAllowance } from './revoked-allowance.ts';
import { openServerChain, serverStationName } from './server-chain.ts';
import { instantAt } from './server-clock.ts';
import type { ServerClock } from './server-clock.ts';
import { serverPlan } from './server-plan.ts';
import { createSessions } from './sessions.ts';
import type { Session, Sessions } from './sessions.ts';
import { createShip } from './ship.ts';
import type { Ship } from './ship.ts';
import { createTurns } from './turns.ts';

/** The exchange with stations, whatever carries it. */
export interface SyncService {
  readonly hello: Hello;
  readonly ship: Ship;
  readonly pull: Pull;
  readonly sessions: Sessions;
  /** Why a session gets nothing: its device is trusted no more. Undefined: it is trusted. */
  readonly refusalOf: (session: Session) => Refused | undefined;
  /** Records what happened to devices as facts. */
  readonly announce: () => Promise<void>;
}

export interface SyncServiceOptions {
  readonly store: SiteStore;
  readonly clock: ServerClock;
  /** What a fact with effect asks the ERP to book. Total and pure: it is called for every fact that is stored with effect. */
  readonly postingsOf: PostingsOf;
  /** Whom it lets in; absent: whoever comes first under a name, for whoever opens the exchange in its own process. */
  readonly stations?: StationPolicy | undefined;
  /** Undefined where nobody is enrolled. */
  readonly trust?: TrustStore | undefined;
  /** How long a token is good, in milliseconds. */
  readonly tokenLifetimeMs?: number | undefined;
  /** What a device that is trusted no more may hand over on a day, in bytes. */
  readonly revokedBytesPerDay?: number | undefined;
  /** See `HelloParts`. */
  readonly notices?: (() => Promise<ServerNotice[]>) | undefined;
}

/** Opens the exchange over a store. */
export async function openSyncService({
  store,
  clock,
  postingsOf,
  stations = firstKeyKept(store),
  trust,
  tokenLifetimeMs,
  revokedBytesPerDay,
  notices,
}: SyncServiceOptions): Promise<SyncService> {
  const turns = createTurns();
  const station = await serverStationName(store, clock.random12);
  const server = openServerChain(store, station, clock, turns);
  const plan = serverPlan(store);
  const epochs = createEpochRenewal(store);
  const sessions = createSessions({
    now: clock.nowMs,
    newToken: clock.newToken,
    ...(tokenLifetimeMs === undefined ? {} : { lifetimeMs: tokenLifetimeMs }),
  });
  const policies = createKnownPolicies();
  const hello = createHello({
    store,
    clock,
    sessions,
    stations,
    epochs,
    notices,
    // Where anybody's first key is taken there is nothing to protect.
    challenges: trust && createChallenges(clock.nowMs),
  });
  const page = createPull(store, clock, epochs);

  /** A page, with what the station has by then for certain. */
  async function* pull(name: string, request: PullRequest) {
    // The settings travel in the normal lane.
    if (request.lane !== 'normal') return yield* page(name, request);
    policies.asked(name, request.checkpoint);
    const [settings] = await store.currentPlan('settings', ['site']);
    const pulled = yield* page(name, request);
    if (!pulled.more) policies.answered(name, pulled.reached, settings?.revision ?? 0);
    return pulled;
  }

  const allowance = createRevokedAllowance(clock.nowMs, revokedBytesPerDay);
  return {
    sessions,
    hello: async (request) => {
      const answer = await hello(request);
      if (answer.ok) policies.saidHello(request.station, request.publicKey, request.chains);
      return answer;
    },
    ship: createShip({ store, plan, server, clock, turns, postingsOf, stations, allowance, policies }),
    pull,
    refusalOf: ({ station, publicKey }) => {
      const revocation = stations.revocationOf(station, publicKey);
      return revocation && refused(403, 'revoked', revokedSentence(station, revocation));
    },
    announce: trust ? createAnnouncer(trust, store, server, () => instantAt(clock.nowMs())) : () => Promise.resolve(),
  };
}
